// The records of src/Dashboard/Contract as they arrive: camelCase, enumerations as words, times as ISO 8601. What they mean is said there.

export type Severity = 'info' | 'warning' | 'critical';
export type DeviceState = 'enrolled' | 'active' | 'offline' | 'revoked';
export type Provenance = 'none' | 'assumed' | 'modelled' | 'measured' | 'mixed';
export type Reason = 'greedy' | 'explore' | 'rule' | 'forced';

export interface Session {
  operator: string;
  csrfToken: string;
  expiresAt: string;
  version: string;
}

export interface Estimate {
  value: number;
  low: number | null;
  high: number | null;
}

export interface ProvenanceMix {
  measuredPercent: number;
  modelledPercent: number;
  assumedPercent: number;
}

export interface Saving {
  provenance: Provenance;
  mix: ProvenanceMix;
  baseline: string;
  confidencePercent: number;
  inferences: number;
  groups: number;
  energyMillijoules: number;
  baselineMillijoules: number;
  remoteMillijoules: number;
  savedMillijoules: Estimate;
  savedPercent: Estimate;
  savedPercentWithRemote: Estimate;
  millijoulesPerInference: Estimate;
  savedCarbonGrams: Estimate;
}

export interface Quality {
  inferences: number;
  qosViolations: number;
  qosViolationPercent: number;
  accuracyViolations: number;
  accuracyViolationPercent: number;
  fallbacks: number;
  meanLatencyMs: number;
}

export interface TierShare {
  tier: string;
  inferences: number;
  sharePercent: number;
  energyMillijoules: number;
  remoteMillijoules: number;
  meanLatencyMs: number;
  qosViolations: number;
}

export interface TargetShare extends TierShare {
  target: string;
}

export interface DeviceCounts {
  total: number;
  active: number;
  offline: number;
  enrolled: number;
  revoked: number;
}

export interface Alarm {
  id: string;
  severity: Severity;
  message: string;
  value: number;
  threshold: number;
  unit: string;
  view: string;
}

export interface OverviewPoint {
  at: string;
  inferences: number;
  inferencesPerSecond: number;
  energyMillijoules: number;
  baselineMillijoules: number;
  remoteMillijoules: number;
  millijoulesPerInference: number | null;
  savedMillijoules: Estimate | null;
  savedPercent: Estimate | null;
  mix: ProvenanceMix;
  qosViolations: number;
  accuracyViolations: number;
  meanLatencyMs: number | null;
  localInferences: number;
  peerInferences: number;
  cloudInferences: number;
}

export interface BaselineCheck {
  inferences: number;
  spentOverDeclared: Estimate | null;
  provenance: Provenance;
}

export interface Overview {
  range: string;
  from: string;
  to: string;
  bucketSeconds: number;
  generatedAt: string;
  historyLagSeconds: number;
  gridGramsPerKilowattHour: number;
  saving: Saving;
  savingByProvenance: Saving[];
  savingByClass: { deviceClass: string; saving: Saving }[];
  baselineCheck: BaselineCheck;
  quality: Quality;
  inferencesPerSecond: number;
  tiers: TierShare[];
  targets: TargetShare[];
  devices: DeviceCounts;
  alarms: Alarm[];
  series: OverviewPoint[];
}

export interface FleetEvent {
  at: string;
  windowSeconds: number;
  inferencesPerSecond: number;
  saving: Saving;
  quality: Quality;
  tiers: TierShare[];
  devices: DeviceCounts;
  alarms: Alarm[];
  historyLagSeconds: number;
}

export interface DeviceRow {
  deviceId: string;
  deviceClass: string;
  state: DeviceState;
  policyVersion: number;
  inferences: number;
  energyMillijoules: number;
  baselineMillijoules: number;
  remoteMillijoules: number;
  savedMillijoules: number;
  savedPercent: number | null;
  provenance: Provenance;
  measuredPercent: number;
  qosViolationPercent: number;
  accuracyViolationPercent: number;
  batteryPercent: number | null;
  lastSeen: string | null;
  enrolledAt: string | null;
  revokedReason: string | null;
}

export interface DevicePage {
  items: DeviceRow[];
  total: number;
  page: number;
  pageSize: number;
  classes: string[];
  generatedAt: string;
}

export interface LatencyPoint {
  at: string;
  latencyMs: number;
  qosLatencyMs: number;
  tier: string;
}

export interface DeviceDetail {
  device: DeviceRow;
  journal: {
    epoch: number;
    sequence: number;
    transitionsApplied: number;
    duplicatesRefused: number;
    backlogEntries: number | null;
    pendingBatches: number;
  };
  quality: Quality;
  targets: { target: string; tier: string; inferences: number; sharePercent: number }[];
  recentTargets: TargetShare[];
  latency: LatencyPoint[];
  generatedAt: string;
}

export interface Decision {
  id: string;
  at: string;
  network: string;
  state: number;
  stateText: string;
  target: string;
  tier: string;
  reason: Reason;
  propensity: number;
  reward: number;
  energyMillijoules: number;
  baselineMillijoules: number;
  remoteMillijoules: number;
  savedMillijoules: number;
  provenance: Provenance;
  latencyMs: number;
  qosLatencyMs: number;
  accuracyPercent: number;
  qosAccuracyPercent: number;
  qosViolated: boolean;
  accuracyViolated: boolean;
  fellBack: boolean;
}

export interface DecisionPage {
  items: Decision[];
  before: string | null;
}

export interface DeviceEvent {
  at: string;
  device: DeviceRow;
  decisions: Decision[];
}

export interface QTable {
  targets: string[];
  states: QTableRow[];
  stateCount: number;
  policyVersion: number;
}

export interface QTableRow {
  state: number;
  stateText: string;
  values: (number | null)[];
  visits: number[];
  greedy: number | null;
}

export interface Models {
  range: string;
  items: ModelRow[];
  generatedAt: string;
}

export interface NetworkTier {
  tier: string;
  inferences: number;
  meanLatencyMs: number;
  deviationLatencyMs: number;
  qosViolationPercent: number;
  millijoulesPerInference: number;
  mix: ProvenanceMix;
}

export interface ModelRow {
  model: string;
  name: string;
  version: string;
  network: string;
  sha256: string;
  bytes: number;
  convolutionLayers: number;
  fullyConnectedLayers: number;
  recurrentLayers: number;
  multiplyAccumulates: number;
  rolloutPercent: number;
  loadedOn: string[];
  tiers: NetworkTier[];
}

export interface PolicyRow {
  deviceClass: string;
  version: number;
  contributingDevices: number;
  samples: number;
  publishedAt: string | null;
  devices: number;
  adoptedDevices: number;
}

export interface Policies {
  items: PolicyRow[];
  generatedAt: string;
}

export interface PolicyVersion {
  version: number;
  contributingDevices: number;
  samples: number;
  publishedAt: string | null;
}

export interface HoldOut {
  range: string;
  greedy: Saving;
  explore: Saving;
  differencePercentPoints: Estimate;
}

export interface PolicyDetail {
  policy: PolicyRow;
  versions: PolicyVersion[];
  adoption: { version: number; devices: number }[];
  holdOut: HoldOut | null;
  generatedAt: string;
}

export interface PreferenceChange {
  state: number;
  stateText: string;
  oldTarget: string | null;
  newTarget: string | null;
  oldMean: number | null;
  newMean: number | null;
  samples: number;
}

export interface PolicyChanges {
  deviceClass: string;
  from: number;
  to: number;
  samplesAdded: number;
  cellsAdded: number;
  cellsRemoved: number;
  cellsChanged: number;
  largestChange: number;
  preferences: PreferenceChange[];
}

export interface SiloRow {
  silo: string;
  state: string;
  tier: string;
  site: string;
  version: string;
  startedAt: string;
  seenAt: string;
  running: number;
  waiting: number;
  maxConcurrent: number;
  maxQueued: number;
  admitted: number;
  rejectedBusy: number;
  rejectedLate: number;
  activations: number;
  processorSeconds: number;
  memoryBytes: number;
}

export interface Cluster {
  grainHost: string;
  silos: SiloRow[];
  grains: { type: string; silo: string; activations: number }[];
  history: { pendingBatches: number; lagSeconds: number; rawRows: number; rawDays: number; minuteDays: number; hourDays: number; dayDays: number };
  generatedAt: string;
}

// Of the fleet API, src/Silo/Fleet/Contract.cs.

export type OrderMode = 'learned' | 'onDevice' | 'rule';

export interface Directive {
  mode: OrderMode;
  resets: number;
}

export interface Orders {
  version: number;
  mode: OrderMode;
  resets: number;
  reason: string;
  at: string | null;
  devices: number;
  obeying: number;
  effective: Directive | null;
  obeyed: Directive | null;
}
