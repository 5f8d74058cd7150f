import type { RowTrait } from '../../contributions';
import type { Icon } from './icons';
import { joined } from './text';

/** What the tree shows for one node, in words that know nothing of VS Code's classes. */
export interface Row {
  readonly label: string;
  readonly description?: string;
  readonly icon?: Icon;
  readonly expansion: 'none' | 'collapsed' | 'expanded';
  /** What menus may offer. */
  readonly traits: readonly RowTrait[];
  /** What a screen reader says. */
  readonly spoken: string;
  readonly dimmed: boolean;
}

/** @param what it is, for a screen reader */
export const leaf = (label: string, description: string, icon: Icon, what: string): Row => ({
  label,
  description,
  icon,
  expansion: 'none',
  traits: [],
  spoken: joined(', ', label, what, description),
  dimmed: false,
});
