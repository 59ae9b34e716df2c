import { planRoleStatements } from '../../src/policies/plan-role';
import type { Statement } from '../../src/policies/policy-document';

/** An IAM policy in JSON. */
interface Policy {
  readonly Version: '2012-10-17';
  readonly Statement: readonly Statement[];
}

/**
 * The policy for a role that only plans, for people to attach.
 *
 * @param bucket the S3 bucket of the state
 */
export function planRolePolicy(bucket: string): Policy {
  return { Version: '2012-10-17', Statement: planRoleStatements(`arn:aws:s3:::${bucket}`) };
}
