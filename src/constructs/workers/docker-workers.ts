import { Construct } from 'constructs';
import type { ExecutorSection } from '../../config-toml/config-toml';
import { executorSection } from '../../config-toml/executor-sections';
import { asWritten } from '../../templates/terraform-literal';
import { type BootPart, dockerBoot } from '../../user-data/boot-parts';
import type { Workers, WorkersProps } from './workers';

/** Jobs run in containers on the manager itself: there is nothing more to make. */
export class DockerWorkers extends Construct implements Workers {
  readonly section: ExecutorSection;
  readonly facts = {};
  readonly bootParts: readonly BootPart[];

  constructor(scope: Construct, id: string, { settings }: WorkersProps) {
    super(scope, id);
    this.section = executorSection(asWritten(settings));
    this.bootParts = dockerBoot(asWritten(settings));
  }
}
