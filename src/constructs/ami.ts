import { DataAwsAmi } from '@cdktf/provider-aws/lib/data-aws-ami';
import { Construct } from 'constructs';

export interface AmiChoice {
  /** A given image, or empty to look the newest one up. */
  readonly id: string;
  readonly owners: readonly string[];
  readonly filter: Readonly<Record<string, readonly string[]>>;
}

/** The image's id: the given one, or the newest that the filter finds (upstream data.tf), as `data.aws_ami.<id>`. */
export function amiId(scope: Construct, id: string, choice: AmiChoice): string {
  if (choice.id !== '') {
    return choice.id;
  }
  return new DataAwsAmi(new Construct(scope, 'ami'), id, {
    owners: [...choice.owners],
    mostRecent: true,
    filter: Object.entries(choice.filter).map(([name, values]) => ({ name, values: [...values] })),
  }).id;
}
