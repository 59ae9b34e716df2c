import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { strToU8, zipSync } from 'fflate';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Loopback, onLoopback } from '../../../tools/sandbox/loopback';
import { installTerraform } from '../../../tools/setup/terraform-release';
import { temporaryFolder } from '../../support/temporary-folder';

/** Laid out as https://releases.hashicorp.com/terraform/1.11.4/ is. */
const files = new Map<string, Uint8Array>();
const architecture = process.arch === 'arm64' ? 'arm64' : 'amd64';
const name = `terraform_1.11.4_${process.platform}_${architecture}.zip`;
let server: Loopback;
let site: string;

function publish(archive: Uint8Array, sums: string): void {
  files.set(`/terraform/1.11.4/${name}`, archive);
  files.set('/terraform/1.11.4/terraform_1.11.4_SHA256SUMS', strToU8(sums));
}

beforeAll(async () => {
  server = await onLoopback(
    createServer(({ url }, response) => {
      const file = files.get(String(url));
      response.writeHead(file ? 200 : 404).end(file);
    }),
  );
  site = `${server.url}/terraform`;
});

afterAll(() => server.close());

const archive = zipSync({ terraform: strToU8('#!/bin/sh\necho Terraform\n'), 'LICENSE.txt': strToU8('text') });
const checksum = createHash('sha256').update(archive).digest('hex');

describe('a release of Terraform', () => {
  it('is installed as a program when its checksum is the published one', async () => {
    publish(archive, `${'0'.repeat(64)}  terraform_1.11.4_plan9_amd64.zip\n${checksum}  ${name}\n`);
    const folder = join(temporaryFolder(), 'bin');
    await installTerraform('1.11.4', folder, site);
    expect(readFileSync(join(folder, 'terraform'), 'utf8')).toContain('echo Terraform');
    expect(statSync(join(folder, 'terraform')).mode & 0o777).toBe(0o755);
    expect(readdirSync(folder)).toEqual(['terraform']);
  });

  it('is refused, and nothing is installed, when the checksum differs', async () => {
    publish(archive, `${'0'.repeat(64)}  ${name}\n`);
    const folder = join(temporaryFolder(), 'bin');
    await expect(installTerraform('1.11.4', folder, site)).rejects.toThrow(`has the checksum ${checksum}, not 0000`);
    expect(existsSync(folder)).toBe(false);
  });

  it('is refused when no checksum is published for this machine', async () => {
    publish(archive, `${checksum}  terraform_1.11.4_plan9_amd64.zip\n`);
    await expect(installTerraform('1.11.4', temporaryFolder(), site)).rejects.toThrow(
      `publishes no checksum of ${name}`,
    );
  });

  it('names the address that does not answer as it should', async () => {
    await expect(installTerraform('9.9.9', temporaryFolder(), site)).rejects.toThrow(
      `${site}/9.9.9/terraform_9.9.9_SHA256SUMS answers 404`,
    );
    await expect(installTerraform('9.9.9', temporaryFolder(), 'http://127.0.0.1:1')).rejects.toThrow(
      'http://127.0.0.1:1/9.9.9/terraform_9.9.9_SHA256SUMS cannot be reached',
    );
  });
});
