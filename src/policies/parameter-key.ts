import { allow, type Statement } from './policy-document';

export interface ParameterDecryptionProps {
  readonly region: string;
  readonly parameterArns: readonly string[];
}

/** Looking which key encrypts these parameters, to write them again when it is another one than that of the settings. */
export function parameterKeyReading(parameterArns: readonly string[]): Statement {
  return allow({ Action: 'ssm:GetParameterHistory', Resource: parameterArns });
}

/** Writing a parameter that otherwise nobody but its owner writes to. */
export function parameterWriting(parameterArn: string): Statement {
  return allow({ Action: 'ssm:PutParameter', Resource: parameterArn });
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
