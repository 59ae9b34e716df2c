import type { Check, CheckContext, Question } from '../check';
import { type Answer, ok, warning } from '../finding';
import { placedMachines, titleOf } from '../lookups';

/** Auto Scaling may use the key of the volumes of what it starts, where the key is one that exists already. */
export const volumeKey: Check = {
  name: 'volume-key',
  summary: 'Auto Scaling can use a given KMS key',
  asksAws: true,
  questions(context: CheckContext): readonly Question[] {
    return placedMachines(context)
      .filter(({ byGroup }) => byGroup)
      .flatMap((machine) =>
        machine.volumeKeys
          .filter((key) => context.app.meaningOf(machine.stack, key).kind === 'literal')
          .map((key) => ({ about: titleOf(machine), answer: () => look(context, machine.region, key) })),
      );
  },
};

const role = 'AWSServiceRoleForAutoScaling';

/** By the key's policy or by a grant. What the policy says beyond the name is not weighed. */
async function look({ aws }: CheckContext, region: string, key: string): Promise<Answer> {
  const [{ Policy }, { Grants }] = await Promise.all([
    aws.read<{ readonly Policy: string }>(region, 'kms', 'get-key-policy', '--key-id', key, '--policy-name', 'default'),
    aws.read<{ readonly Grants: readonly { readonly GranteePrincipal?: string }[] }>(
      region,
      'kms',
      'list-grants',
      ...['--key-id', key],
    ),
  ]);
  const isGranted = Grants.some(({ GranteePrincipal }) => GranteePrincipal?.endsWith(`/${role}`));
  return Policy.includes(role) || isGranted
    ? ok(`Auto Scaling may use ${key}`)
    : warning(
        `nothing lets Auto Scaling use ${key}: its instances would end as soon as they start`,
        `aws kms create-grant --region ${region} --key-id ${key} --grantee-principal ` +
          `arn:aws:iam::ACCOUNT:role/aws-service-role/autoscaling.amazonaws.com/${role} ` +
          '--operations Encrypt Decrypt ReEncryptFrom ReEncryptTo GenerateDataKey GenerateDataKeyWithoutPlaintext DescribeKey CreateGrant',
      );
}
