import { AwsRefusal } from '../aws-reader';
import type { Check, CheckContext, Question } from '../check';
import { type Answer, ok, problem } from '../finding';
import { type Block, single, text } from '../plan/block';

/** The bucket that keeps the state is there: Terraform does not make it. */
export const stateBucket: Check = {
  name: 'state-bucket',
  summary: 'the bucket for the state exists',
  asksAws: true,
  questions(context: CheckContext): readonly Question[] {
    const byName = new Map<string, Question>();
    for (const { name, json } of context.app.stacks) {
      const backend = single(single(json.terraform, 'backend'), 's3');
      const bucket = text(backend, 'bucket');
      if (backend && bucket !== undefined && !byName.has(bucket)) {
        byName.set(bucket, { about: name, answer: () => look(context, bucket, backend) });
      }
    }
    return [...byName.values()];
  },
};

async function look({ aws }: CheckContext, bucket: string, backend: Block): Promise<Answer> {
  const region = text(backend, 'region') ?? '';
  try {
    // The AWS CLI finds the bucket wherever it is; Terraform does not. An old CLI does not say where.
    const found = await aws.read<{ readonly BucketRegion?: string }>(
      region,
      's3api',
      'head-bucket',
      '--bucket',
      bucket,
    );
    const { BucketRegion: there = region } = found ?? {};
    return there === region
      ? ok(`the state's bucket ${bucket} is there`)
      : problem(
          `the bucket ${bucket} for the state is in ${there}, not in ${region}`,
          'correct state.region in main.ts',
        );
  } catch (error) {
    if (!(error instanceof AwsRefusal)) {
      throw error;
    }
    switch (error.code) {
      case '404':
        return problem(
          `there is no bucket ${bucket} for the state`,
          `create it: aws s3 mb s3://${bucket} --region ${region}, then aws s3api put-bucket-versioning`,
        );
      case '403':
        return problem(
          `the bucket ${bucket} for the state is somebody else's, or closed to you`,
          'take another name in state.bucket, or have s3:ListBucket, s3:GetObject and s3:PutObject on it',
        );
      case '301':
      case '400':
        return problem(`the bucket ${bucket} for the state is not in ${region}`, 'correct state.region in main.ts');
      default:
        throw error;
    }
  }
}
