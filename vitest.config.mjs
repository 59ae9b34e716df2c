import { tsImport } from 'tsx/esm/api';
import { BaseSequencer } from 'vitest/node';

// The project is CommonJS, for CDKTF, and Vite takes a configuration for ES modules. So this one imports packages alone.
const { configOf } = await tsImport('./__tests__/doors/config.ts', import.meta.url);

export default configOf(BaseSequencer);
