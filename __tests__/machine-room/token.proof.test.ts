import { describe } from 'vitest';
import { tokensLive } from './living-tokens';

// The gate's part is boot/token-renewal.boot: a busy computer boots no manager within a token's minute.
describe('tokens that live a minute', () => tokensLive({ renewals: 10, several: true }));
