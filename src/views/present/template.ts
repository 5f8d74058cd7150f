const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/**
 * HTML with a value, as text, wherever its name stands as `{{name}}`.
 *
 * @throws Error when one has no value
 */
export const fillTemplate = (template: string, values: Readonly<Record<string, string>>): string =>
  template.replace(/\{\{(\w*)\}\}/g, (place, name: string) => {
    const value = values[name];
    if (value === undefined) throw new Error(`The template wants ${place}, which has no value.`);
    return value.replace(/[&<>"']/g, (character) => ESCAPES[character] ?? character);
  });
