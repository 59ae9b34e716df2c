import { bool, filledText, oneOf, wholeNumber } from './primitives';

/** A worker's root volume and machine, the same for both executors that make instances. */
export const workerVolumeSettings = {
  /** Use EBS-optimized instances. */
  ebsOptimized: bool.default(true),
  /** Detailed monitoring: metrics of the instance every minute instead of every five minutes. */
  monitoring: bool.default(false),
  /** Launch workers without a public IP address. */
  privateAddressOnly: bool.default(true),
  /** Root device of the AMI. Another name adds a second volume. */
  rootDeviceName: filledText.default('/dev/sda1'),
  /** Size of the root volume in GiB, at least that of the AMI. */
  rootSize: wholeNumber(1, 65_536).default(8),
  /** Type of the root volume. */
  volumeType: oneOf('gp2', 'gp3', 'io1', 'io2').default('gp2'),
  /** Throughput in MiB per second, for gp3. */
  volumeThroughput: wholeNumber(0).default(125),
  /** IOPS, for gp3, io1 and io2. */
  volumeIops: wholeNumber(0).default(3000),
};
