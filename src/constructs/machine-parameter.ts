import { SsmParameter } from '@cdktf/provider-aws/lib/ssm-parameter';
import type { Construct } from 'constructs';

export interface MachineParameterProps {
  readonly name: string;
  /** The key that it is created with; the instance uses the key in its environment when it writes. @default - AWS's own */
  readonly kmsKeyArn?: string;
  /** What it holds until an instance writes to it. @default 'null' */
  readonly value?: string;
}

/**
 * A SecureString whose value an instance writes. The write-only argument keeps the value out of the state, where
 * `ignore_changes` would let it in at every refresh.
 *
 * Terraform sets the key once, at creation: SSM changes a key only together with a value (PutParameter needs both), and
 * Terraform does not know the value. A later key is applied by the instance, at its next boot.
 */
export function machineParameter(scope: Construct, id: string, props: MachineParameterProps): SsmParameter {
  return new SsmParameter(scope, id, {
    name: props.name,
    type: 'SecureString',
    valueWo: props.value ?? 'null',
    valueWoVersion: 1,
    keyId: props.kmsKeyArn,
    lifecycle: { ignoreChanges: ['key_id'] },
  });
}
