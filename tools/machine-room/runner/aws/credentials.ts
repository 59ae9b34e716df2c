import { existsSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { send } from '../gitlab/transport';

export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
  readonly expires?: number;
}

const metadata = () => process.env.AWS_EC2_METADATA_SERVICE_ENDPOINT || 'http://169.254.169.254';
let kept: Credentials | undefined;

/** Of the environment, else of the instance's role. */
export async function credentials(): Promise<Credentials> {
  const { AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN } = process.env;
  if (AWS_ACCESS_KEY_ID && AWS_SECRET_ACCESS_KEY) {
    return { accessKeyId: AWS_ACCESS_KEY_ID, secretAccessKey: AWS_SECRET_ACCESS_KEY, sessionToken: AWS_SESSION_TOKEN };
  }
  if (kept === undefined || (kept.expires ?? 0) < Date.now() + 300_000) {
    const role = (await ofInstance('iam/security-credentials/')).trim();
    const answer = JSON.parse(await ofInstance(`iam/security-credentials/${role}`));
    kept = {
      accessKeyId: answer.AccessKeyId,
      secretAccessKey: answer.SecretAccessKey,
      sessionToken: answer.Token,
      expires: Date.parse(answer.Expiration),
    };
  }
  return kept;
}

/** One value of the instance's metadata, with a token (IMDSv2). */
async function ofInstance(path: string): Promise<string> {
  const ttl = { 'x-aws-ec2-metadata-token-ttl-seconds': '300' };
  const { body: token } = await send(`${metadata()}/latest/api/token`, { method: 'PUT', headers: ttl });
  const headers = { 'x-aws-ec2-metadata-token': token };
  const { status, body } = await send(`${metadata()}/latest/meta-data/${path}`, { method: 'GET', headers });
  if (status !== 200) {
    throw new Error(`no EC2 IMDS role found: ${status}`);
  }
  return body;
}

/** Of config.toml, the environment, Docker's or AWS's own files, else of the instance. */
export async function regionOf(given?: string): Promise<string> {
  const file = join(homedir(), '.aws/config');
  const written = existsSync(file) ? /^region *= *(\S+)$/m.exec(readFileSync(file, 'utf8'))?.[1] : undefined;
  return given || process.env.AWS_REGION || process.env.AWS_DEFAULT_REGION || written || ofInstance('placement/region');
}
