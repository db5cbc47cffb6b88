export { buildConfig, type Site, type UiDomains, type UiOptions, type UiValues } from './build-config.ts';
export { type MeetConfig, readMeetConfig } from './meet-config.ts';
export { type ConfigOverride, readOverrides } from './overrides.ts';
export { decoded, roomNode } from './room-node.ts';
export type { UiCapabilities } from './rules.ts';
export { type ConfigScriptParts, configScript, INTERFACE_CONFIG, interfaceConfigScript, interfaceOverrides, scriptJson } from './script.ts';
export { UI_VARIABLES, type UiVariable } from './settings.ts';
export { NO_TENANT, type Tenant, tenantOf } from './tenant.ts';
export type { ConfigTree } from './tree.ts';
