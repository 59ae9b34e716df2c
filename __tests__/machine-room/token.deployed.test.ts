import { describe } from 'vitest';
import { tokensLive } from './living-tokens';

// Three managers are in the proof, and in boot/token-renewal.boot: a busy computer boots none within a token's minute.
describe('tokens that live a minute', () => tokensLive({ renewals: 2, several: false }));
