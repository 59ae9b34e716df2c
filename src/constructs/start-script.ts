import { Fn } from 'cdktf';
import type { Construct } from 'constructs';
import { gzipSync } from 'fflate';
import { maximumSize } from '../user-data/size';
import { textAsset } from './file-text';

export interface StartScriptProps {
  /** What the script is called in errors. */
  readonly setting: string;
  readonly script: string;
  /** Windows reads plain user data only. */
  readonly compressed: boolean;
}

/**
 * A worker's start script as user data: Base64 of the script, or of what gzip makes of it.
 *
 * @throws {Error} when it is more than EC2 accepts
 */
export function startScriptUserData(scope: Construct, { setting, script, compressed }: StartScriptProps): string {
  const plain = Buffer.from(script);
  const zipped = gzipSync(plain, { mtime: 0 });
  assertFits(setting, compressed ? zipped.length : plain.length);
  if (!compressed) {
    return Fn.filebase64(textAsset(scope, 'start_script', script).path);
  }
  // Terraform's text is in Unicode's normal form C: what is not must be zipped before Terraform reads it.
  return script === script.normalize('NFC')
    ? Fn.base64gzip(Fn.file(textAsset(scope, 'start_script', script).path))
    : Fn.filebase64(textAsset(scope, 'start_script.gz', zipped).path);
}

function assertFits(setting: string, bytes: number): void {
  if (bytes > maximumSize) {
    throw new Error(
      `${setting}: takes ${bytes} bytes as user data, but EC2 accepts ${maximumSize}: shorten it, or let it download what is long`,
    );
  }
}
