import { allow, type Statement } from './policy-document';

export interface ParameterDecryptionProps {
  readonly region: string;
  readonly parameterArns: readonly string[];
}

/** Writing these parameters again when another key encrypts them; the key of the settings is granted apart from it. */
export function parameterRekeying(parameterArns: readonly string[]): Statement {
  return allow({ Action: ['ssm:GetParameterHistory', 'ssm:PutParameter'], Resource: parameterArns });
}

/**
 * Reading these parameters, whichever key they are encrypted with: after the key has changed, they hold what the old key
 * encrypted until they are written again. Parameter Store passes the parameter's ARN as encryption context
 * (https://docs.aws.amazon.com/kms/latest/developerguide/services-parameter-store.html), so nothing else can be
 * decrypted.
 */
export function parameterDecryption({ region, parameterArns }: ParameterDecryptionProps): Statement {
  return allow({
    Action: 'kms:Decrypt',
    Resource: '*',
    Condition: {
      StringEquals: {
        'kms:ViaService': `ssm.${region}.amazonaws.com`,
        'kms:EncryptionContext:PARAMETER_ARN': parameterArns,
      },
    },
  });
}
