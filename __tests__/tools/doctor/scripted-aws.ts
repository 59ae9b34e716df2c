import { type AwsReader, AwsRefusal, iamAction, type Look } from '../../../tools/doctor/aws-reader';

/** What is answered to `REGION SERVICE OPERATION`: a reply, one for its arguments, or a code to refuse with. */
export type Script = Readonly<Record<string, unknown>>;

/** For what no emulated account can show. What is not in the script is denied. */
export function scriptedAws(script: Script): AwsReader {
  return {
    read: async <Reply>(region: string, service: string, operation: Look, ...args: readonly string[]) => {
      const call = `${region} ${service} ${operation}`;
      const reply = script[call] ?? 'AccessDenied';
      if (typeof reply === 'string') {
        throw new AwsRefusal(
          reply,
          iamAction(service, operation),
          call in script ? 'said AWS' : `the script has no answer to ${call}`,
        );
      }
      return (typeof reply === 'function' ? reply(args) : reply) as Reply;
    },
  };
}
