import type { MissingCall } from '../../sandbox/missing-calls';
import { autoScalingCalls } from './api/calls';
import { EmulatedEc2 } from './ec2';
import { AutoScaling, type EngineOptions } from './engine';
import type { State } from './state';
import { type Told, tellTargetStates } from './target-states';

export type DocumentedGroupsOptions = Omit<EngineOptions, 'launcher'>;

/** Auto Scaling in front of an emulator: its calls are known before that starts, its endpoint after. */
export class DocumentedGroups {
  readonly ec2: EmulatedEc2;
  readonly scaling: AutoScaling;
  readonly calls: readonly MissingCall[];
  private endpoint = '';
  private instances: Told | undefined;

  constructor(region: string, options: DocumentedGroupsOptions = {}) {
    this.ec2 = new EmulatedEc2(() => this.endpoint, region);
    const onState = (state: State) => {
      options.onState?.(state);
      this.tell();
    };
    this.scaling = new AutoScaling({ ...options, launcher: this.ec2, onState });
    this.calls = autoScalingCalls(this.scaling, this.ec2);
  }

  attach(endpoint: string, instances?: Told): void {
    this.endpoint = endpoint;
    this.instances = instances;
  }

  /** Also when an instance has started, which could not be told before. */
  tell(): void {
    if (this.instances) {
      tellTargetStates(this.scaling.state, this.instances);
    }
  }
}
