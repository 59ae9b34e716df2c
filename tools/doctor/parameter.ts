import { type AwsReader, AwsRefusal } from './aws-reader';

/** An SSM parameter with its value, which stays in memory. */
export interface Parameter {
  /** `SecureString`, `String` or `StringList`. */
  readonly type: string;
  readonly value: string;
}

/**
 * @returns undefined when there is none of that name
 * @throws {AwsRefusal} when it may not be read or decrypted
 */
export async function readParameter(aws: AwsReader, region: string, name: string): Promise<Parameter | undefined> {
  try {
    const { Parameter } = await aws.read<{ readonly Parameter: { readonly Type: string; readonly Value: string } }>(
      region,
      'ssm',
      'get-parameter',
      ...['--name', name, '--with-decryption'],
    );
    return { type: Parameter.Type, value: Parameter.Value };
  } catch (error) {
    if (error instanceof AwsRefusal && error.code === 'ParameterNotFound') {
      return undefined;
    }
    throw error;
  }
}

/** How to put a secret into a parameter without typing it. */
export function putCommand(region: string, name: string): string {
  return `aws ssm put-parameter --region ${region} --type SecureString --name ${name} --value file://SECRET_FILE`;
}
