import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AssetType, TerraformAsset } from 'cdktf';
import type { Construct } from 'constructs';

let folder: string | undefined;

/**
 * A text as a file of the synthesized folder: it reaches Terraform untouched, and a reviewer reads it as it is.
 *
 * @param name the file's name in the synthesized folder
 */
export function textAsset(scope: Construct, name: string, text: string | Uint8Array): TerraformAsset {
  const own = join(temporaryFolder(), createHash('sha256').update(text).digest('hex'));
  mkdirSync(own, { recursive: true });
  const path = join(own, name);
  writeFileSync(path, text);
  return new TerraformAsset(scope, name, { path, type: AssetType.FILE });
}

/** The framework copies files when it writes the stacks, so they have to lie somewhere until the process ends. */
function temporaryFolder(): string {
  if (folder === undefined) {
    const made = mkdtempSync(join(tmpdir(), 'gitlab-runner-'));
    process.once('exit', () => rmSync(made, { recursive: true, force: true }));
    folder = made;
  }
  return folder;
}
