import { describe, expect, it } from 'vitest';
import type { GitlabRunnerInput } from '../../src/settings/gitlab-runner';
import { rendered } from './rendered';

type Workers = Parameters<typeof rendered>[1];
const machine = (more: Partial<GitlabRunnerInput> = {}, workers: Workers = {}) =>
  rendered(more, workers).runner.machine;
const options = (more: Partial<GitlabRunnerInput> = {}, workers: Workers = {}) =>
  machine(more, workers).MachineOptions as string[];
const valuesOf = (option: string, ...given: Parameters<typeof options>) =>
  options(...given)
    .filter((line) => line.startsWith(`${option}=`))
    .map((line) => line.slice(option.length + 1));

describe('[runners.machine]', () => {
  it('makes as many machines as asked', () => {
    expect(machine()).toEqual({
      IdleCount: 0,
      IdleTime: 600,
      MaxGrowthRate: 0,
      MachineDriver: 'amazonec2',
      MachineName: 'ci-%s',
      MachineOptions: expect.any(Array),
    });
    const runnerWorkerDockerMachineInstance = {
      idleCount: 2,
      idleTime: 60,
      maxGrowthRate: 5,
      destroyAfterMaxBuilds: 20,
      namePrefix: 'worker',
    };
    expect(machine({ runnerWorkerDockerMachineInstance })).toMatchObject({
      IdleCount: 2,
      IdleTime: 60,
      MaxGrowthRate: 5,
      MaxBuilds: 20,
      MachineName: 'worker-%s',
    });
  });

  // waitForDrainableState of executors/docker/machine/shutdown.go is in v19.2.0 and not in v19.1.0, whose drain removes the
  // record of a machine in the making. 10 minutes are docs/configuration/advanced-configuration.md's.
  it('has a runner that stops remove its machines, where it waits for those in the making', () => {
    const globalOf = (runnerVersion: string, more: Partial<GitlabRunnerInput> = {}) =>
      rendered({ runnerGitlab: { url: 'https://gitlab.example.com/', runnerVersion }, ...more }).global;
    const drain = { shutdown_drain: { enabled: true, concurrency: 5 } };
    expect(globalOf('19.2.0')).toMatchObject({ shutdown_timeout: 600, machine: drain });
    expect(globalOf('19.1.0')).not.toHaveProperty('machine');
    expect(globalOf('19.1.0')).not.toHaveProperty('shutdown_timeout');
    const more = { shutdown_timeout: 1200, machine: { shutdown_drain: { concurrency: 10 } } };
    expect(globalOf('19.3.0', { configToml: more })).toMatchObject({
      shutdown_timeout: 1200,
      machine: { shutdown_drain: { enabled: true, concurrency: 10 } },
    });
  });

  it('leaves other executors without', () => {
    const { global } = rendered({ runnerWorker: { type: 'docker' } });
    expect(global).not.toHaveProperty('machine');
    expect(global).not.toHaveProperty('shutdown_timeout');
  });

  it('follows the hours', () => {
    const runnerWorkerDockerMachineAutoscalingOptions = [
      {
        periods: ['* * 9-17 * * mon-fri *'],
        idleCount: 3,
        idleCountMin: 1,
        idleScaleFactor: 1.5,
        idleTime: 120,
        timezone: 'Asia/Tokyo',
      },
      { periods: ['* * * * * sat,sun *'] },
    ];
    expect(machine({ runnerWorkerDockerMachineAutoscalingOptions }).autoscaling).toEqual([
      {
        Periods: ['* * 9-17 * * mon-fri *'],
        IdleCount: 3,
        IdleCountMin: 1,
        IdleScaleFactor: 1.5,
        IdleTime: 120,
        Timezone: 'Asia/Tokyo',
      },
      { Periods: ['* * * * * sat,sun *'], Timezone: 'UTC' },
    ]);
    expect(machine()).not.toHaveProperty('autoscaling');
  });
});

describe('MachineOptions', () => {
  it('are those of the module, in its order, and the installer of Docker', () => {
    expect(options()).toEqual([
      'amazonec2-instance-type=m5.large',
      'amazonec2-region=<aws_region>',
      'amazonec2-zone=<aws_zone>',
      'amazonec2-vpc-id=<vpc_id>',
      'amazonec2-subnet-id=<worker_subnet_id_0>',
      'amazonec2-private-address-only=true',
      'amazonec2-use-private-address=false',
      'amazonec2-request-spot-instance=true',
      'amazonec2-security-group=<worker_security_group>',
      'amazonec2-tags=Environment,ci,__PARENT_TAG__',
      'amazonec2-use-ebs-optimized-instance=true',
      'amazonec2-monitoring=false',
      'amazonec2-iam-instance-profile=<worker_instance_profile>',
      'amazonec2-root-size=8',
      'amazonec2-volume-type=gp2',
      'amazonec2-userdata=',
      'amazonec2-ami=<worker_ami>',
      'amazonec2-metadata-token=required',
      'amazonec2-metadata-token-response-hop-limit=2',
      'engine-install-url=https://releases.rancher.com/install-docker/28.3.3.sh',
    ]);
  });

  it('name every type and every subnet', () => {
    const runnerWorkerDockerMachineInstance = { types: ['m6i.large', 'm6a.large'] };
    expect(valuesOf('amazonec2-instance-type', { runnerWorkerDockerMachineInstance })).toEqual([
      'm6i.large',
      'm6a.large',
    ]);
    expect(valuesOf('amazonec2-subnet-id', {}, { subnets: 2 })).toEqual([
      '<worker_subnet_id_0>',
      '<worker_subnet_id_1>',
    ]);
  });

  it('take the machine as asked', () => {
    const given = options({
      runnerWorkerDockerMachineInstance: {
        privateAddressOnly: false,
        ebsOptimized: false,
        monitoring: true,
        rootSize: 50,
        volumeType: 'gp3',
        startScript: '#!/bin/sh\n',
      },
      runnerWorkerDockerMachineEc2MetadataOptions: { httpTokens: 'optional', httpPutResponseHopLimit: 5 },
    });
    expect(given).toEqual(
      expect.arrayContaining([
        'amazonec2-private-address-only=false',
        'amazonec2-use-private-address=true',
        'amazonec2-use-ebs-optimized-instance=false',
        'amazonec2-monitoring=true',
        'amazonec2-root-size=50',
        'amazonec2-volume-type=gp3',
        'amazonec2-userdata=/etc/gitlab-runner/runners_userdata.sh',
        'amazonec2-metadata-token=optional',
        'amazonec2-metadata-token-response-hop-limit=5',
      ]),
    );
  });

  it.each([
    [{ enable: true }, 'true', []],
    [{ enable: true, maxPrice: '0.05' }, 'true', ['0.05']],
    [{ enable: true, maxPrice: 'on-demand-price' }, 'true', []],
    [{ enable: false }, 'false', []],
  ])('ask the spot market as %j says', (runnerWorkerDockerMachineInstanceSpot, request, price) => {
    expect(valuesOf('amazonec2-request-spot-instance', { runnerWorkerDockerMachineInstanceSpot })).toEqual([request]);
    expect(valuesOf('amazonec2-spot-price', { runnerWorkerDockerMachineInstanceSpot })).toEqual(price);
  });

  // GitLab's docs/configuration/runner_autoscale_aws of 19.3: left out, GitLab's docker-machine bids 0.50 dollars.
  it.each([
    ['https://gitlab-docker-machine-downloads.s3.amazonaws.com/v0.16.2-gitlab.37/docker-machine-Linux-x86_64', ['']],
    ['https://gitlab.com/cki-project/docker-machine/-/releases/v0.16.2-gitlab.19-cki.5/downloads/docker-machine', []],
    ['https://mirror.example.com/docker-machine', []],
  ])('cap the price of %s as the option says, and never else', (dockerMachineDownloadUrl, price) => {
    const runnerInstall = { dockerMachineDownloadUrl };
    expect(valuesOf('amazonec2-spot-price', { runnerInstall })).toEqual(price);
    const spot = (more: object) => ({
      runnerInstall,
      runnerWorkerDockerMachineInstanceSpot: { enable: true, ...more },
    });
    expect(valuesOf('amazonec2-spot-price', spot({ maxPrice: '0.05' }))).toEqual(['0.05']);
    expect(valuesOf('amazonec2-spot-price', spot({ enable: false }))).toEqual([]);
  });

  it('tag workers in the order of the keys, with the parent last', () => {
    const more = {
      tags: { zone: 'z', team: 'ci' },
      runnerWorkerDockerMachineRole: { additionalTags: { cost: 'centre', team: 'workers' } },
    };
    expect(valuesOf('amazonec2-tags', more)).toEqual(['Environment,ci,cost,centre,team,workers,zone,z,__PARENT_TAG__']);
    expect(valuesOf('amazonec2-tags', { ...more, suppressedTags: ['Environment', 'zone'] })).toEqual([
      'cost,centre,team,workers,__PARENT_TAG__',
    ]);
  });

  it('tag workers with their name where docker-machine is too old to do so', () => {
    const old = { runnerInstall: { dockerMachineVersion: '0.16.1' } };
    expect(valuesOf('amazonec2-tags', old)).toEqual(['Environment,ci,Name,ci,__PARENT_TAG__']);
  });

  it('encrypt volumes with a key where there is one', () => {
    expect(options({}, { encrypted: true })).toEqual(
      expect.arrayContaining(['amazonec2-volume-encrypted=true', 'amazonec2-volume-kms-key=<kms_key_arn>']),
    );
    expect(valuesOf('amazonec2-volume-encrypted')).toEqual([]);
  });

  it('ask for a fleet by its template', () => {
    const fleet = options({ runnerWorkerDockerMachineFleet: { enable: true } });
    expect(fleet).toEqual(
      expect.arrayContaining([
        'amazonec2-ssh-keypath=/root/.ssh/id_rsa',
        'amazonec2-use-fleet=true',
        'amazonec2-launch-template=<worker_launch_template>',
      ]),
    );
    expect(options().filter((option) => /fleet|launch-template|keypath/.test(option))).toEqual([]);
  });

  it('install one release of Docker, unless another installer is named', () => {
    // rancher/install-docker: releases.rancher.com/install-docker/x.y[.z].sh; tag 28.3.3+1757695390.
    expect(valuesOf('engine-install-url')).toEqual(['https://releases.rancher.com/install-docker/28.3.3.sh']);
    const given = { runnerWorkerDockerMachineEc2Options: ['engine-install-url=https://docker.example.com/install.sh'] };
    expect(valuesOf('engine-install-url', given)).toEqual(['https://docker.example.com/install.sh']);
  });

  it('end with the options given and the mirror of Docker Hub', () => {
    const given = options({
      runnerWorkerDockerMachineEc2Options: ['engine-install-url=https://get.example.com/', 'amazonec2-zone=c'],
      runnerWorkerDockerMachineInstance: { dockerRegistryMirrorUrl: 'https://mirror.example.com' },
    });
    expect(given.slice(-3)).toEqual([
      'engine-install-url=https://get.example.com/',
      'amazonec2-zone=c',
      'engine-registry-mirror=https://mirror.example.com',
    ]);
    expect(valuesOf('engine-registry-mirror')).toEqual([]);
  });
});
