import { SsmParameter } from '@cdktf/provider-aws/lib/ssm-parameter';
import { TerraformLocal } from 'cdktf';
import type { Construct } from 'constructs';
import type { CarriedFiles } from '../machine-files/cloud-config';
import { expression } from '../templates/expression';
import { escapeLiteral } from '../templates/template-text';
import { parameterSize } from '../user-data/carried-files';
import { textAsset } from './file-text';
import { memberId } from './stack/member-id';

/**
 * The parameters that hold a bundle of files, piece by piece. Their names change with what they hold, and old ones go
 * last: an instance never finds another bundle than its user data speak of.
 */
export function carriedParameters(scope: Construct, name: string, { zipped, parameters, sha256 }: CarriedFiles) {
  const path = textAsset(scope, 'boot-files.gz', zipped).path;
  const bundle = new TerraformLocal(
    scope,
    'boot_files_bundle',
    expression(`filebase64(${escapeLiteral(JSON.stringify(path))})`),
  );
  return Array.from({ length: parameters }, (_, index) => {
    const piece = `substr(local.${bundle.friendlyUniqueId}, ${index * parameterSize}, ${parameterSize})`;
    return new SsmParameter(scope, memberId('boot_files', index), {
      name: `${name}-${sha256.slice(0, 12)}-${index}`,
      description: 'Files that a boot reads: its user data have no room for them',
      type: 'String',
      value: expression(piece),
      lifecycle: { createBeforeDestroy: true },
    });
  });
}
