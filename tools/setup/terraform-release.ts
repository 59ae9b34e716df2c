import { createHash } from 'node:crypto';
import { chmodSync, mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { unzipSync } from 'fflate';
import { fetchFile } from './fetch-file';

const releaseSite = 'https://releases.hashicorp.com/terraform';
const architectures: Readonly<Record<string, string>> = { x64: 'amd64', arm64: 'arm64' };

/**
 * Installs a release of Terraform, after comparing it with the checksum that its release site publishes.
 *
 * @param folder - where the program goes
 * @param site - the release site, or a mirror of it. @default - `TERRAFORM_RELEASES`, else HashiCorp's
 * @throws {Error} when the site cannot be reached or the checksum differs; nothing is installed then
 * @see https://developer.hashicorp.com/terraform/install
 */
export async function installTerraform(
  version: string,
  folder: string,
  site = process.env.TERRAFORM_RELEASES || releaseSite,
): Promise<void> {
  const architecture = architectures[process.arch];
  if (architecture === undefined) {
    throw new Error(`Terraform ${version} has no release for ${process.arch}.`);
  }
  const name = `terraform_${version}_${process.platform}_${architecture}.zip`;
  const release = `${site}/${version}`;
  const sums = (await fetchFile(`${release}/terraform_${version}_SHA256SUMS`)).toString('utf8');
  const published = new RegExp(`^([0-9a-f]{64})  ${name.replaceAll('.', '\\.')}$`, 'm').exec(sums)?.[1];
  if (published === undefined) {
    throw new Error(`${release} publishes no checksum of ${name}.`);
  }
  const archive = await fetchFile(`${release}/${name}`);
  const checksum = createHash('sha256').update(archive).digest('hex');
  if (checksum !== published) {
    throw new Error(`${release}/${name} has the checksum ${checksum}, not ${published}: it was not installed.`);
  }
  const program = unzipSync(archive).terraform;
  if (program === undefined) {
    throw new Error(`${release}/${name} holds no terraform: it was not installed.`);
  }
  mkdirSync(folder, { recursive: true });
  const whole = join(folder, 'terraform.part');
  writeFileSync(whole, program);
  chmodSync(whole, 0o755);
  renameSync(whole, join(folder, 'terraform'));
}
