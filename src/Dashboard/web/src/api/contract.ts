// Made of the records of src/Dashboard/Contract and of src/Silo/Fleet/Contract.cs, which say what it means. To make it anew:
// UPDATE_GENERATED=1 dotnet test tests/Dashboard.BrowserTests -c Release --filter PageContract

export interface Alarm {
  readonly id: string;
  readonly severity: AlarmSeverity;
  readonly message: string;
  readonly value: number;
  readonly threshold: number;
  readonly unit: string;
  readonly view: string;
}

export type AlarmSeverity = 'info' | 'warning' | 'critical';

export interface ArmListing {
  readonly version: number;
  readonly devices: number;
  readonly inferences: number;
  readonly millijoulesPerInference: FleetEstimate;
  readonly relativeEnergy: FleetEstimate;
  readonly qosMissRate: FleetEstimate;
}

export interface BaselineCheck {
  readonly inferences: number;
  readonly spentOverDeclared: Estimate | null;
  readonly provenance: FigureProvenance;
}

export interface BestChange {
  readonly context: string;
  readonly from: string;
  readonly to: string;
  readonly fromMean: number;
  readonly toMean: number;
}

export interface CellChange {
  readonly context: string;
  readonly contextText: string;
  readonly target: string;
  readonly oldValue: number;
  readonly newValue: number;
  readonly oldSamples: number;
  readonly newSamples: number;
}

export interface ClassSaving {
  readonly deviceClass: string;
  readonly saving: SavingFigure;
}

export interface ClusterResponse {
  readonly grainHost: string;
  readonly silos: readonly SiloRow[];
  readonly grains: readonly GrainRow[];
  readonly history: HistoryStatus;
  readonly generatedAt: string;
}

export interface ComparisonListing {
  readonly rollout: RolloutListing | null;
  readonly control: ArmListing | null;
  readonly candidate: ArmListing | null;
  readonly confidence: number;
}

export interface CostChange {
  readonly context: string;
  readonly target: string;
  readonly fromFactor: number;
  readonly toFactor: number;
  readonly changePercent: number;
  readonly observations: number;
}

export interface CostDifference {
  readonly cells: number;
  readonly meanChangePercent: number;
  readonly changes: readonly CostChange[];
}

export interface DecisionChange {
  readonly network: string;
  readonly state: number;
  readonly stateText: string;
  readonly from: string;
  readonly to: string;
  readonly fromMillijoules: number;
  readonly toMillijoules: number;
  readonly weightPercent: number;
}

export interface DecisionDifference {
  readonly latencyMs: number;
  readonly cases: number;
  readonly changed: number;
  readonly changedPercent: number;
  readonly changes: readonly DecisionChange[];
  readonly unknownNetworks: readonly string[];
}

export interface DecisionPage {
  readonly items: readonly DecisionRow[];
  readonly before: string | null;
}

export type DecisionReason = 'greedy' | 'explore' | 'rule' | 'forced';

export interface DecisionRow {
  readonly id: string;
  readonly at: string;
  readonly network: string;
  readonly state: number;
  readonly stateText: string;
  readonly target: string;
  readonly tier: string;
  readonly reason: DecisionReason;
  readonly propensity: number;
  readonly reward: number;
  readonly energyMillijoules: number;
  readonly baselineMillijoules: number;
  readonly remoteMillijoules: number;
  readonly savedMillijoules: number;
  readonly provenance: FigureProvenance;
  readonly latencyMs: number;
  readonly qosLatencyMs: number;
  readonly accuracyPercent: number;
  readonly qosAccuracyPercent: number;
  readonly qosViolated: boolean;
  readonly accuracyViolated: boolean;
  readonly fellBack: boolean;
}

export interface DeviceCounts {
  readonly total: number;
  readonly active: number;
  readonly offline: number;
  readonly enrolled: number;
  readonly revoked: number;
}

export interface DeviceEvent {
  readonly at: string;
  readonly device: DeviceRow;
  readonly decisions: readonly DecisionRow[];
}

export interface DevicePage {
  readonly items: readonly DeviceRow[];
  readonly total: number;
  readonly page: number;
  readonly pageSize: number;
  readonly classes: readonly string[];
  readonly generatedAt: string;
  readonly policies: readonly string[];
}

export interface DeviceResponse {
  readonly device: DeviceRow;
  readonly journal: JournalStatus;
  readonly quality: QualityFigure;
  readonly targets: readonly TargetCount[];
  readonly recentTargets: readonly TargetShare[];
  readonly latency: readonly LatencyPoint[];
  readonly generatedAt: string;
}

export interface DeviceRow {
  readonly deviceId: string;
  readonly deviceClass: string;
  readonly state: DeviceState;
  readonly policyVersion: number;
  readonly inferences: number;
  readonly energyMillijoules: number;
  readonly baselineMillijoules: number;
  readonly remoteMillijoules: number;
  readonly savedMillijoules: number;
  readonly savedPercent: number | null;
  readonly provenance: FigureProvenance;
  readonly measuredPercent: number;
  readonly qosViolationPercent: number;
  readonly accuracyViolationPercent: number;
  readonly batteryPercent: number | null;
  readonly lastSeen: string | null;
  readonly enrolledAt: string | null;
  readonly revokedReason: string | null;
  readonly policy: string | null;
}

export type DeviceState = 'enrolled' | 'active' | 'offline' | 'revoked';

export interface DirectiveListing {
  readonly version: number;
  readonly mode: DirectiveMode;
  readonly resets: number;
  readonly reason: string;
  readonly at: string | null;
  readonly devices: number;
  readonly obeying: number;
  readonly effective: WireDirective | null;
  readonly obeyed: WireDirective | null;
  readonly rule: string | null;
}

export type DirectiveMode = 'learned' | 'onDevice' | 'rule';

export interface Estimate {
  readonly value: number;
  readonly low: number | null;
  readonly high: number | null;
}

export type FigureProvenance = 'none' | 'assumed' | 'modelled' | 'measured' | 'mixed';

export interface FleetEstimate {
  readonly value: number | null;
  readonly low: number | null;
  readonly high: number | null;
}

export interface FleetEvent {
  readonly at: string;
  readonly windowSeconds: number;
  readonly inferencesPerSecond: number;
  readonly saving: SavingFigure;
  readonly quality: QualityFigure;
  readonly tiers: readonly TierShare[];
  readonly devices: DeviceCounts;
  readonly alarms: readonly Alarm[];
  readonly historyLagSeconds: number;
}

export interface GrainRow {
  readonly type: string;
  readonly silo: string;
  readonly activations: number;
}

export interface HistoryStatus {
  readonly pendingBatches: number;
  readonly lagSeconds: number;
  readonly rawRows: number;
  readonly rawDays: number;
  readonly minuteDays: number;
  readonly hourDays: number;
  readonly dayDays: number;
}

export interface HoldOut {
  readonly range: string;
  readonly greedy: SavingFigure;
  readonly explore: SavingFigure;
  readonly differencePercentPoints: Estimate;
}

export interface JournalStatus {
  readonly epoch: number;
  readonly sequence: number;
  readonly transitionsApplied: number;
  readonly duplicatesRefused: number;
  readonly backlogEntries: number | null;
  readonly pendingBatches: number;
}

export interface LatencyPoint {
  readonly at: string;
  readonly latencyMs: number;
  readonly qosLatencyMs: number;
  readonly tier: string;
}

export interface ModelRow {
  readonly model: string;
  readonly name: string;
  readonly version: string;
  readonly network: string;
  readonly sha256: string;
  readonly bytes: number;
  readonly convolutionLayers: number;
  readonly fullyConnectedLayers: number;
  readonly recurrentLayers: number;
  readonly multiplyAccumulates: number;
  readonly rolloutPercent: number;
  readonly loadedOn: readonly string[];
  readonly tiers: readonly NetworkTier[];
}

export interface ModelsResponse {
  readonly range: string;
  readonly items: readonly ModelRow[];
  readonly generatedAt: string;
}

export interface NetworkTier {
  readonly tier: string;
  readonly inferences: number;
  readonly meanLatencyMs: number;
  readonly deviationLatencyMs: number;
  readonly qosViolationPercent: number;
  readonly millijoulesPerInference: number;
  readonly mix: ProvenanceMix;
}

export interface OverviewPoint {
  readonly at: string;
  readonly inferences: number;
  readonly inferencesPerSecond: number;
  readonly energyMillijoules: number;
  readonly baselineMillijoules: number;
  readonly remoteMillijoules: number;
  readonly millijoulesPerInference: number | null;
  readonly savedMillijoules: Estimate | null;
  readonly savedPercent: Estimate | null;
  readonly mix: ProvenanceMix;
  readonly qosViolations: number;
  readonly accuracyViolations: number;
  readonly meanLatencyMs: number | null;
  readonly localInferences: number;
  readonly peerInferences: number;
  readonly cloudInferences: number;
}

export interface OverviewResponse {
  readonly range: string;
  readonly from: string;
  readonly to: string;
  readonly bucketSeconds: number;
  readonly generatedAt: string;
  readonly historyLagSeconds: number;
  readonly gridGramsPerKilowattHour: number;
  readonly saving: SavingFigure;
  readonly savingByProvenance: readonly SavingFigure[];
  readonly savingByClass: readonly ClassSaving[];
  readonly baselineCheck: BaselineCheck;
  readonly quality: QualityFigure;
  readonly inferencesPerSecond: number;
  readonly tiers: readonly TierShare[];
  readonly targets: readonly TargetShare[];
  readonly devices: DeviceCounts;
  readonly alarms: readonly Alarm[];
  readonly series: readonly OverviewPoint[];
}

export interface PoliciesResponse {
  readonly items: readonly PolicyListing[];
  readonly generatedAt: string;
}

export interface PolicyChanges {
  readonly deviceClass: string;
  readonly from: number;
  readonly to: number;
  readonly samplesAdded: number;
  readonly cellsAdded: number;
  readonly cellsRemoved: number;
  readonly cellsChanged: number;
  readonly largestChange: number;
  readonly preferences: readonly PreferenceChange[];
  readonly policy: string;
  readonly quantity: PriorQuantity;
  readonly cells: readonly CellChange[];
}

export interface PolicyListing {
  readonly deviceClass: string;
  readonly version: number;
  readonly contributingDevices: number;
  readonly samples: number;
  readonly publishedAt: string | null;
  readonly devices: number;
  readonly adoptedDevices: number;
  readonly policy: string;
  readonly newest: number;
  readonly rollout: PolicyRollout | null;
}

export interface PolicyResponse {
  readonly policy: PolicyListing;
  readonly versions: readonly PolicyVersion[];
  readonly adoption: readonly VersionAdoption[];
  readonly holdOut: HoldOut | null;
  readonly generatedAt: string;
  readonly saving: SavingFigure;
}

export interface PolicyRollout {
  readonly phase: RolloutPhase;
  readonly candidate: number;
  readonly control: number;
  readonly percent: number;
}

export interface PolicyVersion {
  readonly version: number;
  readonly contributingDevices: number;
  readonly samples: number;
  readonly publishedAt: string;
  readonly origin: PriorOrigin;
  readonly source: number;
  readonly since: string;
  readonly groups: number;
  readonly cells: number;
  readonly fleetCells: number;
  readonly isKept: boolean;
}

export interface PreferenceChange {
  readonly state: number;
  readonly stateText: string;
  readonly oldTarget: string | null;
  readonly newTarget: string | null;
  readonly oldMean: number | null;
  readonly newMean: number | null;
  readonly samples: number;
}

export interface PriorDifference {
  readonly from: number;
  readonly to: number;
  readonly contexts: number;
  readonly added: number;
  readonly removed: number;
  readonly changes: readonly BestChange[];
  readonly costs?: CostDifference | null;
  readonly decisions?: DecisionDifference | null;
}

export type PriorOrigin = 'published' | 'repeated';

export type PriorQuantity = 'reward' | 'factor';

export interface ProvenanceMix {
  readonly measuredPercent: number;
  readonly modelledPercent: number;
  readonly assumedPercent: number;
}

export interface QTableResponse {
  readonly targets: readonly string[];
  readonly states: readonly QTableRow[];
  readonly stateCount: number;
  readonly policyVersion: number;
  readonly policy: string;
  readonly quantity: TableQuantity;
}

export interface QTableRow {
  readonly state: number;
  readonly stateText: string;
  readonly values: readonly (number | null)[];
  readonly visits: readonly number[];
  readonly greedy: number | null;
  readonly latencyMs: readonly (number | null)[] | null;
  readonly late: readonly number[] | null;
}

export interface QualityFigure {
  readonly inferences: number;
  readonly qosViolations: number;
  readonly qosViolationPercent: number;
  readonly accuracyViolations: number;
  readonly accuracyViolationPercent: number;
  readonly fallbacks: number;
  readonly meanLatencyMs: number;
}

export interface RolloutListing {
  readonly phase: RolloutPhase;
  readonly candidate: number;
  readonly control: number;
  readonly percent: number;
  readonly look: number;
  readonly stagedAt: string;
  readonly decidedAt: string | null;
  readonly reason: string;
}

export type RolloutPhase = 'none' | 'staged' | 'undecided' | 'promoted' | 'rolledBack';

export interface SavingFigure {
  readonly provenance: FigureProvenance;
  readonly mix: ProvenanceMix;
  readonly baseline: string;
  readonly confidencePercent: number;
  readonly inferences: number;
  readonly groups: number;
  readonly energyMillijoules: number;
  readonly baselineMillijoules: number;
  readonly remoteMillijoules: number;
  readonly savedMillijoules: Estimate;
  readonly savedPercent: Estimate;
  readonly savedPercentWithRemote: Estimate;
  readonly millijoulesPerInference: Estimate;
  readonly deviationMillijoules: number | null;
  readonly savedCarbonGrams: Estimate;
}

export interface SessionResponse {
  readonly operator: string;
  readonly csrfToken: string;
  readonly expiresAt: string;
  readonly version: string;
}

export interface SignInRequest {
  readonly operatorKey: string;
}

export interface SiloRow {
  readonly silo: string;
  readonly state: string;
  readonly tier: string;
  readonly site: string;
  readonly version: string;
  readonly startedAt: string;
  readonly seenAt: string;
  readonly running: number;
  readonly waiting: number;
  readonly maxConcurrent: number;
  readonly maxQueued: number;
  readonly admitted: number;
  readonly rejectedBusy: number;
  readonly rejectedLate: number;
  readonly activations: number;
  readonly processorSeconds: number;
  readonly memoryBytes: number;
}

export type TableQuantity = 'reward' | 'millijoules';

export interface TargetCount {
  readonly target: string;
  readonly tier: string;
  readonly inferences: number;
  readonly sharePercent: number;
}

export interface TargetShare {
  readonly target: string;
  readonly tier: string;
  readonly inferences: number;
  readonly sharePercent: number;
  readonly energyMillijoules: number;
  readonly remoteMillijoules: number;
  readonly meanLatencyMs: number;
  readonly qosViolations: number;
}

export interface TierShare {
  readonly tier: string;
  readonly inferences: number;
  readonly sharePercent: number;
  readonly energyMillijoules: number;
  readonly remoteMillijoules: number;
  readonly meanLatencyMs: number;
  readonly qosViolations: number;
}

export interface VersionAdoption {
  readonly version: number;
  readonly devices: number;
}

export interface WireDirective {
  readonly mode: DirectiveMode;
  readonly resets: number;
  readonly fleetVersion: number;
  readonly classVersion: number;
  readonly deviceVersion: number;
  readonly rule?: string | null;
}
