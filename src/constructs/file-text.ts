import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AssetType, TerraformAsset } from 'cdktf';
import type { Construct } from 'constructs';

/**
 * A text as a file of the synthesized folder: it reaches Terraform untouched, and a reviewer reads it as it is.
 *
 * @param name the file's name in the synthesized folder
 */
export function textAsset(scope: Construct, name: string, text: string | Uint8Array): TerraformAsset {
  const path = join(mkdtempSync(join(tmpdir(), 'gitlab-runner-')), name);
  writeFileSync(path, text);
  return new TerraformAsset(scope, name, { path, type: AssetType.FILE });
}
