import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { AssetType, TerraformAsset } from 'cdktf';
import type { Construct } from 'constructs';
import { scratchFolder } from '../scratch-folder';

/**
 * A text as a file of the synthesized folder: it reaches Terraform untouched, and a reviewer reads it as it is.
 *
 * @param name the file's name in the synthesized folder
 */
export function textAsset(scope: Construct, name: string, text: string | Uint8Array): TerraformAsset {
  const own = join(scratchFolder(), createHash('sha256').update(text).digest('hex'));
  mkdirSync(own, { recursive: true });
  const path = join(own, name);
  writeFileSync(path, text);
  return new TerraformAsset(scope, name, { path, type: AssetType.FILE });
}
