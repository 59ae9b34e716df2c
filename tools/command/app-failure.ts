/**
 * Why an app failed, from what it wrote: the list of its wrong settings or another message, or else all of its words.
 * Around a message Node prints a place in our code, a stack and the fields of the error.
 */
export function appFailure(app: string, written: string): Error {
  const message = /^(?:Settings)?Error: (.+?)\n {4}at /ms.exec(written)?.[1];
  return new Error(`${app} failed:\n${message ?? written.trim()}`);
}
