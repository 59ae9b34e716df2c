import type { MissingCall, Reply } from '../../tools/sandbox/missing-calls';

type Keys = Map<string, string | undefined>;

/** The keys of log groups, which the emulator takes at creation only. */
export function logGroupKeys(): readonly MissingCall[] {
  const keys: Keys = new Map();
  return [
    {
      ...{ service: 'logs', action: 'AssociateKmsKey', reason: 'the key of a log group changes' },
      answer: ({ parameters: { logGroupName, kmsKeyId } }) => {
        keys.set(String(logGroupName), String(kmsKeyId));
        return '{}';
      },
    },
    {
      ...{ service: 'logs', action: 'DisassociateKmsKey', reason: 'a log group has no key any more' },
      answer: ({ parameters: { logGroupName } }) => {
        keys.set(String(logGroupName), undefined);
        return '{}';
      },
    },
    {
      ...{ service: 'logs', action: 'DescribeLogGroups', reason: 'Terraform compares the keys' },
      answer: async (_, ask) => withKeys(await ask(), keys),
    },
  ];
}

function withKeys({ status, document }: Reply, keys: Keys): Reply {
  const { logGroups = [], ...rest } = JSON.parse(document) as { logGroups?: { logGroupName: string }[] };
  const told = logGroups.map((group) =>
    keys.has(group.logGroupName) ? { ...group, kmsKeyId: keys.get(group.logGroupName) } : group,
  );
  return { status, document: JSON.stringify({ ...rest, logGroups: told }) };
}
