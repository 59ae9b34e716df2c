import type { AwsCall } from '../sandbox/aws-call';
import type { MissingCall } from '../sandbox/missing-calls';

const modify = { Action: 'ModifySecurityGroupRules', Version: '2016-11-15' };

/**
 * The emulator forgets the description of a security group rule that names a group, unless it is written once more. A
 * second plan would write it.
 */
export const describedRules: readonly MissingCall[] = ['Ingress', 'Egress'].map((direction) => ({
  service: 'ec2',
  action: `AuthorizeSecurityGroup${direction}`,
  reason: 'a rule that names a group has a description',
  when: (call) => ruleOf(call)?.Description !== undefined,
  answer: async (call, ask) => {
    const reply = await ask();
    const id = /<securityGroupRuleId>(sgr-\w+)</.exec(reply.document)?.[1];
    if (id !== undefined) {
      const given = Object.entries({ FromPort: '-1', ToPort: '-1', ...ruleOf(call) });
      const rule = given.map(([name, value]) => [`SecurityGroupRule.1.SecurityGroupRule.${name}`, value]);
      const { GroupId } = call.parameters as Record<string, string>;
      await ask({
        ...modify,
        GroupId: String(GroupId),
        'SecurityGroupRule.1.SecurityGroupRuleId': id,
        ...Object.fromEntries(rule),
      });
    }
    return reply;
  },
}));

/** The one rule of a call, where it names a group. */
function ruleOf({ parameters }: AwsCall): Readonly<Record<string, string>> | undefined {
  const permission = 'IpPermissions.1.';
  const group = `${permission}Groups.1.`;
  const { [`${group}GroupId`]: ReferencedGroupId, [`${group}Description`]: Description } = parameters;
  const isOne = !Object.keys(parameters).some((name) => /^IpPermissions\.([2-9]|1\.\w+\.[2-9])/.test(name));
  if (!isOne || typeof ReferencedGroupId !== 'string') {
    return undefined;
  }
  const named = ['IpProtocol', 'FromPort', 'ToPort'].map((name) => [name, parameters[permission + name]]);
  const given = [...named, ['Description', Description]].filter(([, value]) => value !== undefined);
  return { ReferencedGroupId, ...Object.fromEntries(given) };
}
