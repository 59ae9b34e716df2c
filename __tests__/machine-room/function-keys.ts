import type { MissingCall, Reply } from '../../tools/sandbox/missing-calls';

const path = /^(?:GET|PUT) \/2015-03-31\/functions\/([\w-]+)(?:\/configuration)?$/;

/**
 * The keys of functions, which the emulator does not keep.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/api/API_UpdateFunctionConfiguration.html
 */
export function functionKeys(): MissingCall {
  const keys = new Map<string, unknown>();
  return {
    ...{ service: 'lambda', action: '*', reason: 'the key of a function changes, and Terraform compares it' },
    when: ({ action }) => path.test(action),
    answer: async ({ action, parameters: { KMSKeyArn } }, ask) => {
      const name = String(path.exec(action)?.[1]);
      if (KMSKeyArn !== undefined) {
        keys.set(name, KMSKeyArn);
      }
      return withKey(await ask(), keys.get(name));
    },
  };
}

function withKey({ status, document }: Reply, key: unknown): Reply {
  const told = JSON.parse(document) as { readonly Configuration?: object; readonly FunctionName?: string };
  const given = key ? { KMSKeyArn: key } : {};
  const answer = told.Configuration
    ? { ...told, Configuration: { ...told.Configuration, ...given } }
    : { ...told, ...(told.FunctionName ? given : {}) };
  return { status, document: JSON.stringify(answer) };
}
