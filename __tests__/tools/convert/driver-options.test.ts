import { describe, expect, it } from 'vitest';
import { readOptions } from '../../../tools/convert/driver-options';
import { plainEngine, type Worker } from '../../../tools/convert/machines';

const worker: Worker = {
  types: ['m5.large'],
  subnetIds: ['subnet-1'],
  amiId: '',
  user: 'ubuntu',
  rootDeviceName: '/dev/sda1',
  rootSize: 8,
  volumeType: 'gp2',
  ebsOptimized: true,
  monitoring: false,
  privateAddressOnly: true,
  httpTokens: 'required',
  httpPutResponseHopLimit: 2,
  spot: true,
  startScript: '',
  engine: plainEngine,
};

describe('options of docker-machine', () => {
  it.each([
    ['amazonec2-instance-type=t3.small', { types: ['t3.small'] }],
    ['amazonec2-subnet-id=subnet-2', { subnetIds: ['subnet-2'] }],
    ['amazonec2-ami=ami-1', { amiId: 'ami-1' }],
    ['amazonec2-ssh-user=ec2-user', { user: 'ec2-user' }],
    ['amazonec2-device-name=/dev/xvda', { rootDeviceName: '/dev/xvda' }],
    ['amazonec2-root-size=30', { rootSize: 30 }],
    ['amazonec2-volume-type=gp3', { volumeType: 'gp3' }],
    ['amazonec2-use-ebs-optimized-instance=false', { ebsOptimized: false }],
    ['amazonec2-monitoring', { monitoring: true }],
    ['amazonec2-private-address-only=false', { privateAddressOnly: false }],
    ['amazonec2-metadata-token=optional', { httpTokens: 'optional' }],
    ['amazonec2-metadata-token-response-hop-limit=1', { httpPutResponseHopLimit: 1 }],
    ['amazonec2-request-spot-instance=false', { spot: false }],
    ['amazonec2-spot-price=0.05', { spotPrice: '0.05' }],
    [
      'engine-install-url=https://example.com/a?b=c',
      { engine: { ...plainEngine, installUrl: 'https://example.com/a?b=c' } },
    ],
    [
      'engine-registry-mirror=https://m.example',
      { engine: { ...plainEngine, registryMirrors: ['https://m.example'] } },
    ],
    ['engine-insecure-registry=r:5000', { engine: { ...plainEngine, insecureRegistries: ['r:5000'] } }],
    ['engine-storage-driver=overlay2', { engine: { ...plainEngine, storageDriver: 'overlay2' } }],
    ['engine-label=a=b', { engine: { ...plainEngine, labels: ['a=b'] } }],
    ['engine-env=HTTP_PROXY=http://p:3128', { engine: { ...plainEngine, environment: ['HTTP_PROXY=http://p:3128'] } }],
  ])('%s changes the worker', (option, expected) => {
    const read = readOptions(worker, [option]);
    expect(read.worker).toEqual({ ...worker, ...expected });
    expect(read.notes).toEqual([]);
  });

  it('count the last time, and all of them where they are collected or spread over a fleet', () => {
    const options = ['amazonec2-instance-type=a', 'amazonec2-instance-type=b', 'engine-env=A=1', 'engine-env=B=2'];
    expect(readOptions(worker, options).worker).toMatchObject({
      types: ['b'],
      engine: { environment: ['A=1', 'B=2'] },
    });
    expect(readOptions(worker, [...options, 'amazonec2-use-fleet=true']).worker.types).toEqual(['a', 'b']);
    expect(readOptions(worker, options, true).worker.types).toEqual(['a', 'b']);
  });

  it.each([
    ['amazonec2-security-group=jobs', 'to do', /runnerWorkerIngressRules/],
    ['amazonec2-iam-instance-profile=jobs', 'to do', /runnerWorkerDockerAutoscalerRole\.policyArns/],
    ['amazonec2-userdata=/etc/worker.sh', 'to do', /startScript/],
    ['amazonec2-volume-kms-key=arn:aws:kms:x', 'to do', /kmsKeyId/],
    ['amazonec2-keypair-name=k', 'lost', /usePrivateKey/],
    ['amazonec2-block-duration-minutes=60', 'lost', /^was 60, and docker-autoscaler has no such option$/],
    ['engine-opt=log-driver=journald', 'lost', /was log-driver=journald/],
  ])('%s is not dropped in silence', (option, kind, message) => {
    const { notes } = readOptions(worker, [option]);
    expect(notes).toEqual([{ subject: option.split('=')[0], kind, message: expect.stringMatching(message) }]);
  });

  it('never repeat a key', () => {
    const { notes } = readOptions(worker, ['amazonec2-secret-key=very-secret', 'amazonec2-access-key=very-secret']);
    expect(notes.map(({ subject }) => subject)).toEqual(['amazonec2-secret-key', 'amazonec2-access-key']);
    expect(JSON.stringify(notes)).not.toContain('very-secret');
  });

  it('name the VPC and the tags', () => {
    const { vpcId, tags } = readOptions(worker, [
      'amazonec2-vpc-id=vpc-1',
      'amazonec2-tags=team,a,Environment,ci,__PARENT_TAG__',
    ]);
    expect([vpcId, tags]).toEqual(['vpc-1', { team: 'a', Environment: 'ci' }]);
  });
});
