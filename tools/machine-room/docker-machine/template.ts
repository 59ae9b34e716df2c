/** Go's templates as far as anybody asks docker-machine: `{{.Path.To.Value}}` and `{{json .Path}}`. */
export function formatted(template: string, data: object): string {
  return template.replace(
    /\{\{\s*(json |prettyjson )?\.([\w.]*)\s*\}\}/g,
    (_, json: string | undefined, path: string) => {
      const value = path
        .split('.')
        .filter((name) => name !== '')
        .reduce<unknown>((found, name) => (found as Record<string, unknown> | undefined)?.[name], data);
      return json ? JSON.stringify(value, undefined, json.startsWith('pretty') ? 4 : undefined) : text(value);
    },
  );
}

const text = (value: unknown): string => (value === undefined ? '<no value>' : String(value));
