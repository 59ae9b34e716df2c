import { randomBytes } from 'node:crypto';
import { memberId } from '../../src/constructs/stack/member-id';
import { text } from '../../src/machine-files/cloud-config';
import { carry, parameterSize } from '../../src/user-data/carried-files';

/** As long as fills three parameters, and too mixed up to be packed. */
const filler = randomBytes(3 * 4096 * 0.75).toString('base64');

/** Parameters that hold files, in the order in which a plan may have them: by their addresses. */
export function carriedParameters(
  files: Readonly<Record<string, string>>,
): readonly { address: string; value: string }[] {
  const given = Object.entries({ ...files, '/opt/filler': filler });
  const { zipped } = carry(given.map(([path, content]) => ({ path, permissions: '0700', content: text('', content) })));
  const pieces =
    Buffer.from(zipped)
      .toString('base64')
      .match(new RegExp(`.{1,${parameterSize}}`, 'g')) ?? [];
  return pieces
    .map((value, index) => ({ address: `aws_ssm_parameter.${memberId('boot_files', index)}`, value }))
    .sort((one, other) => one.address.localeCompare(other.address));
}
