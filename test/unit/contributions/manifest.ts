import { readFileSync } from 'node:fs';
import * as z from 'zod';

const menuItem = z.object({ command: z.string(), when: z.string().optional() });
const property = z.looseObject({
  type: z.string(),
  default: z.unknown(),
  scope: z.string(),
  markdownDescription: z.string().min(1),
  enum: z.array(z.string()).optional(),
  minimum: z.number().optional(),
  maximum: z.number().optional(),
});

const manifest = z.object({
  activationEvents: z.array(z.string()),
  capabilities: z.object({
    untrustedWorkspaces: z.object({ restrictedConfigurations: z.array(z.string()) }),
  }),
  contributes: z.object({
    commands: z.array(
      z.object({
        command: z.string(),
        title: z.string(),
        category: z.string(),
        enablement: z.string().optional(),
      }),
    ),
    viewsContainers: z.object({ activitybar: z.array(z.object({ id: z.string(), icon: z.string() })) }),
    views: z.record(z.string(), z.array(z.object({ id: z.string(), icon: z.string() }))),
    viewsWelcome: z.array(z.object({ view: z.string(), when: z.string(), contents: z.string() })),
    menus: z.record(z.string(), z.array(menuItem)),
    configuration: z.array(z.object({ properties: z.record(z.string(), property) })),
  }),
});

const text = readFileSync(new URL('../../../package.json', import.meta.url), 'utf8');

/** What package.json says about the extension, as far as the code has to agree with it. */
export const { contributes, activationEvents, capabilities } = manifest.parse(JSON.parse(text));

export const properties = Object.assign(
  {},
  ...contributes.configuration.map((group) => group.properties),
) as Record<string, z.infer<typeof property>>;
