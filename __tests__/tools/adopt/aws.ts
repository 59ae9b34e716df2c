import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { emulatedEnvironment } from '../../../tools/sandbox/environment';

/** One call of the AWS CLI to an emulated account; never blocks, since its proxy may live in this process. */
export async function aws(endpoint: string, ...args: readonly string[]): Promise<string> {
  const environment = { ...emulatedEnvironment(endpoint), AWS_DEFAULT_REGION: 'ap-northeast-1' };
  const { stdout } = await promisify(execFile)('aws', [...args, '--output', 'text'], { env: environment });
  return stdout.trim();
}
