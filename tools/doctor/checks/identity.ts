import { type AwsReader, AwsRefusal } from '../aws-reader';
import type { Check, CheckContext, Question } from '../check';
import { type Answer, ok, problem } from '../finding';

interface CallerIdentity {
  readonly Account: string;
  readonly Arn: string;
}

/** Who asks, in every region that is deployed to, and whether the account may use that region at all. */
export const identity: Check = {
  name: 'identity',
  summary: 'AWS accepts your credentials, in every region of the stacks',
  asksAws: true,
  questions({ app, aws }: CheckContext): readonly Question[] {
    const regions = [...new Set(app.stacks.map(({ region }) => region))];
    return regions.map((region) => ({
      about: region ?? app.stacks.find((stack) => stack.region === undefined)?.name ?? '',
      answer: async () => (region === undefined ? noRegion : identityIn(aws, region)),
    }));
  },
};

const noRegion = problem(
  'neither the stack nor the environment names a region',
  'give the stack a region in main.ts, or set AWS_REGION',
);

async function identityIn(aws: AwsReader, region: string): Promise<Answer> {
  try {
    const { Account, Arn } = await callerIdentity(aws, region);
    return ok(`account ${Account} as ${Arn}`);
  } catch (error) {
    if (error instanceof AwsRefusal) {
      return explained(aws, region, error);
    }
    throw error;
  }
}

async function explained(aws: AwsReader, region: string, refusal: AwsRefusal): Promise<Answer> {
  if (refusal.code === 'NoAwsCli') {
    return problem('the AWS CLI is not installed', 'install it: https://aws.amazon.com/cli');
  }
  if (refusal.code === 'NoConnection') {
    return problem(
      `AWS does not answer in ${region} (${refusal.message})`,
      'correct the region in main.ts, or fix the connection to AWS',
    );
  }
  if (refusal.code !== 'NoCredentials' && (await isKnownAtHome(aws, region))) {
    return problem(
      `the credentials are good, but not in ${region}: the account has not enabled this region`,
      `enable it (aws account enable-region --region-name ${region}), or take another one in main.ts`,
    );
  }
  return problem(
    `AWS rejects the credentials (${refusal.message})`,
    'sign in (aws sso login, aws-vault exec PROFILE -- ...), or set AWS_PROFILE',
  );
}

/** A region that is not enabled refuses credentials in the words for wrong ones; the partition's oldest does not. */
async function isKnownAtHome(aws: AwsReader, region: string): Promise<boolean> {
  const home = region.startsWith('cn-') ? 'cn-north-1' : region.startsWith('us-gov-') ? 'us-gov-west-1' : 'us-east-1';
  if (home === region) {
    return false;
  }
  return callerIdentity(aws, home).then(
    () => true,
    () => false,
  );
}

/** Asked once in a region. */
export function callerIdentity(aws: AwsReader, region: string): Promise<CallerIdentity> {
  return aws.read<CallerIdentity>(region, 'sts', 'get-caller-identity');
}
