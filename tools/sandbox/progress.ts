/**
 * Picks from what `cdktf deploy` prints the lines that say how far it is: what is being made, what is done, what failed.
 *
 * @returns a function to be given each line, which hands back the line to show, or nothing
 */
export function progressOf(): (line: string) => string | undefined {
  let stack = '';
  return (line) => {
    // The stack precedes the first line of a block only; the others are indented by the length of its name.
    const start = /^(\S+) {2}(?=\S)/.exec(line);
    stack = start?.[1] ?? stack;
    const text = line.slice(start?.[0].length ?? 0).trim();
    const step = /^(\S+)(?: \(.*\))?: ((?:Creating|Still creating|Creation complete).*)$/.exec(text);
    const shown = step
      ? `${step[1]}: ${step[2]}`
      : /^(?:Initializing the backend|Apply complete!|Error:).*$/.exec(text)?.[0];
    return shown && `${stack}  ${shown}`;
  };
}
