import type { IsEqual, ReadonlyDeep } from 'type-fest';
import type * as z from 'zod/mini';

/** Whether a schema takes exactly what a type promises. */
export type Same<Schema extends z.core.$ZodType, Type> = IsEqual<
  ReadonlyDeep<z.infer<Schema>>,
  ReadonlyDeep<Type>
>;

/** Fails to compile when one of them is not. */
export type AllTrue<T extends readonly true[]> = T;
