import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect } from 'vitest';
import { behaviour } from './docker-machine';

const driver = 'drivers/amazonec2/amazonec2.go';

describe("docker-machine's command line", () => {
  behaviour('says its version', 'cmd/docker-machine/machine.go:96', async (bench) => {
    expect(await bench.call('--version')).toMatchObject({
      status: 0,
      output: expect.stringMatching(/version 0\.\d+\.\d/),
    });
  });

  behaviour('refuses an option that the driver does not have', 'commands/create.go:291-341', async (bench) => {
    const { status, output, errors } = await bench.create('m', '--amazonec2-colour=red');
    expect(status).toBe(1);
    expect(output + errors).toContain('flag provided but not defined: -amazonec2-colour');
    expect(existsSync(bench.machine('m'))).toBe(false);
  });

  behaviour(
    'refuses a word that is not true or false where a switch is',
    'commands/create.go:380-427',
    async (bench) => {
      const { status, output, errors } = await bench.create('m', '--amazonec2-monitoring=perhaps');
      expect(status).toBe(1);
      expect(output + errors).toContain('invalid boolean value "perhaps" for -amazonec2-monitoring');
    },
  );

  behaviour(
    'refuses a second name, none, and one that no host may have',
    'commands/create.go:136-152',
    async (bench) => {
      const errorOf = async (...names: readonly string[]) =>
        (await bench.call('create', '--driver', 'none', '--url', 'tcp://127.0.0.1:2376', ...names)).errors;
      expect(await errorOf('one', 'two')).toContain('Invalid command line. Found extra arguments [two]');
      expect(await errorOf()).toContain('Error: No machine name specified');
      expect(await errorOf('a_b')).toContain('Invalid hostname specified');
    },
  );

  behaviour(
    'keeps a machine in a folder of its own until it is removed',
    'libmachine/persist/filestore.go:60-79',
    async (bench) => {
      expect(await bench.call('create', '--driver', 'none', '--url', 'tcp://127.0.0.1:2376', 'first')).toMatchObject({
        status: 0,
      });
      expect(statSync(bench.machine('first', 'config.json')).mode & 0o777).toBe(0o600);
      expect(await bench.call('ls', '-q')).toMatchObject({ output: 'first\n' });
      expect(await bench.call('url', 'first')).toMatchObject({ output: 'tcp://127.0.0.1:2376\n' });
      expect(await bench.call('inspect', 'first', '-f', '{{.HostOptions.AuthOptions.StorePath}}')).toMatchObject({
        output: `${bench.machine('first')}\n`,
      });
      expect((await bench.call('create', '--driver', 'none', 'first')).errors).toContain('"first" already exists');
      expect(await bench.call('rm', '-y', 'first')).toMatchObject({ status: 0 });
      expect(readdirSync(bench.machine())).toEqual([]);
    },
  );

  behaviour(
    'does not know a machine that is not in its store',
    'libmachine/persist/filestore.go:143-151',
    async (bench) => {
      for (const words of [['inspect'], ['config'], ['stop'], ['rm', '-y'], ['status']]) {
        const { status, errors } = await bench.call(...words, 'absent');
        expect(status).toBe(1);
        expect(errors).toContain('Docker machine "absent" does not exist.');
      }
      expect(await bench.call('rm', '-f', 'absent')).toMatchObject({ status: 0 });
    },
  );

  behaviour(
    'makes the certificates that all machines share once; a key without its certificate is an error',
    'libmachine/cert/bootstrap.go:13-29, 74-130',
    async (bench) => {
      const certificates = join(bench.home, '.docker/machine/certs');
      await bench.call('create', '--driver', 'none', '--url', 'tcp://127.0.0.1:2376', 'one');
      expect(readdirSync(certificates).sort()).toEqual(['ca-key.pem', 'ca.pem', 'cert.pem', 'key.pem']);
      const authority = readFileSync(join(certificates, 'ca.pem'), 'utf8');
      await bench.call('create', '--driver', 'none', '--url', 'tcp://127.0.0.1:2376', 'two');
      expect(readFileSync(join(certificates, 'ca.pem'), 'utf8')).toBe(authority);
      rmSync(join(certificates, 'ca.pem'));
      const { status, errors } = await bench.call('create', '--driver', 'none', 'three');
      expect(status).toBe(1);
      expect(errors).toContain('certificate authority key already exists');
    },
  );
});

describe("docker-machine's driver amazonec2", () => {
  behaviour('refuses options that do not go together', `${driver}:383-390`, async (bench) => {
    expect((await bench.create('m', '--amazonec2-keypair-name=key')).errors).toContain(
      'using --amazonec2-keypair-name also requires --amazonec2-ssh-keypath',
    );
    expect((await bench.create('m', '--amazonec2-vpc-id=vpc-2')).errors).toContain('does not belong to VpcId: vpc-2');
  });

  behaviour('asks EC2 for what the options say', `${driver}:602-757`, async (bench) => {
    const userData = join(bench.home, 'start.sh');
    writeFileSync(userData, '#!/bin/sh\n');
    const options = [
      ...['ami=ami-1', 'instance-type=t3.medium', 'private-address-only=true', 'root-size=8', 'volume-type=gp3'],
      ...['security-group=workers', 'iam-instance-profile=workers', 'monitoring=false', `userdata=${userData}`],
      ...['use-ebs-optimized-instance=true', 'metadata-token=required', 'metadata-token-response-hop-limit=2'],
    ];
    const { status } = await bench.create('m', ...options.map((option) => `--amazonec2-${option}`));
    expect(status).toBe(1);
    expect(bench.ec2.asked('RunInstances')).toMatchObject({
      ...{ ImageId: 'ami-1', InstanceType: 't3.medium', MinCount: '1', MaxCount: '1', KeyName: 'm' },
      ...{ 'Placement.AvailabilityZone': 'eu-west-1a', 'NetworkInterface.1.SubnetId': 'subnet-1' },
      ...{ 'NetworkInterface.1.SecurityGroupId.1': 'sg-1', 'NetworkInterface.1.AssociatePublicIpAddress': 'false' },
      ...{ 'BlockDeviceMapping.1.DeviceName': '/dev/sda1', 'BlockDeviceMapping.1.Ebs.VolumeSize': '8' },
      ...{ 'BlockDeviceMapping.1.Ebs.VolumeType': 'gp3', 'IamInstanceProfile.Name': 'workers', EbsOptimized: 'true' },
      ...{ 'MetadataOptions.HttpTokens': 'required', 'MetadataOptions.HttpPutResponseHopLimit': '2' },
      UserData: Buffer.from('#!/bin/sh\n').toString('base64'),
    });
  });

  behaviour(
    'opens SSH and Docker to the world in a group that has not, unless the group is read-only',
    `${driver}:1086-1226`,
    async (bench) => {
      await bench.create('m', '--amazonec2-security-group=workers', '--amazonec2-security-group-readonly=true');
      expect(bench.ec2.actions).not.toContain('AuthorizeSecurityGroupIngress');
      await bench.create('n', '--amazonec2-security-group=workers');
      expect(bench.ec2.asked('AuthorizeSecurityGroupIngress')).toMatchObject({
        ...{ GroupId: 'sg-1', 'IpPermissions.1.FromPort': '2376', 'IpPermissions.1.IpRanges.1.CidrIp': '0.0.0.0/0' },
      });
    },
  );

  behaviour('takes its key pair away where no instance comes of it', `${driver}:588-600, 898-926`, async (bench) => {
    const { status, errors } = await bench.create('m', '--amazonec2-security-group=workers');
    expect(status).toBe(1);
    expect(errors).toContain('Error launching instance');
    expect(bench.ec2.asked('ImportKeyPair')).toMatchObject({ KeyName: 'm' });
    expect(bench.ec2.asked('DeleteKeyPair')).toMatchObject({ KeyName: 'm' });
    expect(bench.ec2.actions).not.toContain('TerminateInstances');
  });

  behaviour(
    'a record without an instance is removed without a word to EC2 about one',
    `libmachine/libmachine.go:131-133, ${driver}:1009-1013`,
    async (bench) => {
      await bench.create('m', '--amazonec2-security-group=workers');
      expect(existsSync(bench.machine('m', 'config.json'))).toBe(true);
      expect(await bench.call('rm', '-y', 'm')).toMatchObject({ status: 0 });
      expect(bench.ec2.actions).not.toContain('TerminateInstances');
      expect(existsSync(bench.machine('m'))).toBe(false);
    },
  );
});
