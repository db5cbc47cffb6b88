export { buildConfig, type ConfigTree, type Site, type UiDomains, type UiValues } from './build-config.ts';
export { type MeetConfig, readMeetConfig } from './meet-config.ts';
export { type ConfigScriptParts, configScript, INTERFACE_CONFIG, interfaceConfigScript, scriptJson } from './script.ts';
export { UI_VARIABLES, type UiVariable } from './settings.ts';
export { NO_TENANT, type Tenant, tenantOf } from './tenant.ts';
