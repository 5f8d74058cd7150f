/** Bundles the integration tests without running them, for the debugger. */
import { bundleIntegrationTests } from './lib/integrationBundle';

void bundleIntegrationTests();
