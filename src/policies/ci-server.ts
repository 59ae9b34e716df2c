import { parameterDecryption } from './parameter-key';
import { allow, type Statement } from './policy-document';

export interface ConfiguringProps {
  readonly documentArn: string;
  readonly instanceArn: string;
}

/** The function that has the document run on the server and waits for its outcome. */
export function configuring({ documentArn, instanceArn }: ConfiguringProps): Statement[] {
  return [
    allow({ Action: 'ssm:SendCommand', Resource: [documentArn, instanceArn] }),
    // Systems Manager knows no resources for what a command's outcome is, nor for who can be reached.
    allow({ Action: ['ssm:GetCommandInvocation', 'ssm:DescribeInstanceInformation'], Resource: '*' }),
  ];
}

export interface KeepingKeyProps {
  readonly userArn: string;
  readonly parameterArn: string;
  /** Undefined for AWS's own. */
  readonly kmsKeyArn?: string;
  readonly region: string;
}

/** The function that makes the user's access key and puts it into its parameter. */
export function keepingKey({ userArn, parameterArn, kmsKeyArn, region }: KeepingKeyProps): Statement[] {
  return [
    allow({ Action: ['iam:CreateAccessKey', 'iam:DeleteAccessKey', 'iam:ListAccessKeys'], Resource: userArn }),
    allow({ Action: ['ssm:GetParameter', 'ssm:PutParameter', 'ssm:DeleteParameter'], Resource: parameterArn }),
    parameterDecryption({ region, parameterArns: [parameterArn] }),
    ...(kmsKeyArn ? [allow({ Action: 'kms:Encrypt', Resource: kmsKeyArn })] : []),
  ];
}

/** What the script on the server reads by the server's own role. */
export function readingParameters(parameterArns: readonly string[], region: string): Statement[] {
  return [
    allow({ Action: 'ssm:GetParameter', Resource: parameterArns }),
    parameterDecryption({ region, parameterArns }),
  ];
}
