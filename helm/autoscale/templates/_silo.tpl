{{/*
The pod of a silo, the same in a Deployment and a DaemonSet, and of a dashboard of its own, which is the same program and has fewer ports and
files. The dictionary holds root, component (cloud, peer or dashboard), tier, site, tls (a Secret's name or empty), settings, workload
(resources, nodes, labels) and config (the ConfigMap's name).

Microsoft.Orleans.Hosting.Kubernetes is not used. It takes every pod with the cluster's labels for one workload's silos, needs a token with
rights to list and delete pods, and expects one pod to be one silo of one Deployment; a release has several workloads, on sites that an API
server may not reach. Silos find each other in the database, each announces its pod's address, and one that dies is voted out by the others.
*/}}
{{- define "autoscale.siloPod" -}}
{{- $v := .root.Values -}}
{{- $scheme := ternary "HTTPS" "HTTP" (ne .tls "") -}}
{{- $isSilo := ne .component "dashboard" -}}
metadata:
  labels:
    {{- include "autoscale.labels" .root | nindent 4 }}
    app.kubernetes.io/component: {{ .component }}
    autoscale/role: {{ ternary "silo" "dashboard" $isSilo }}
    {{- if $isSilo }}
    autoscale/tier: {{ .tier }}
    autoscale/site: {{ .site }}
    {{- end }}
    {{- with .workload.podLabels }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
  annotations:
    # Settings are read at the start: a change of them is a rolling update.
    checksum/settings: {{ include "autoscale.settings" . | sha256sum }}
    {{- with .workload.podAnnotations }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
spec:
  serviceAccountName: {{ include "autoscale.serviceAccountName" .root }}
  automountServiceAccountToken: false
  enableServiceLinks: false
  {{- with $v.image.pullSecrets }}
  imagePullSecrets:
    {{- range . }}
    - name: {{ . }}
    {{- end }}
  {{- end }}
  {{- with .workload.priorityClassName }}
  priorityClassName: {{ . }}
  {{- end }}
  securityContext:
    {{- include "autoscale.podSecurityContext" .root | nindent 4 }}
  # Longer than the silo itself takes to stop, so that a slow end is the silo's own and not a kill.
  terminationGracePeriodSeconds: {{ add $v.shutdown.drainSeconds $v.shutdown.stopSeconds 15 }}
  {{- with .workload.nodeSelector }}
  nodeSelector:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  {{- with .workload.tolerations }}
  tolerations:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  {{- if ne (default "" .workload.kind) "DaemonSet" }}
  affinity:
    podAntiAffinity:
      {{- if eq (default "preferred" .workload.spread) "required" }}
      requiredDuringSchedulingIgnoredDuringExecution:
        - topologyKey: kubernetes.io/hostname
          labelSelector:
            matchLabels:
              {{- include "autoscale.siloSelector" . | nindent 14 }}
      {{- else }}
      preferredDuringSchedulingIgnoredDuringExecution:
        - weight: 100
          podAffinityTerm:
            topologyKey: kubernetes.io/hostname
            labelSelector:
              matchLabels:
                {{- include "autoscale.siloSelector" . | nindent 16 }}
      {{- end }}
  topologySpreadConstraints:
    - maxSkew: 1
      topologyKey: topology.kubernetes.io/zone
      whenUnsatisfiable: {{ ternary "DoNotSchedule" "ScheduleAnyway" (eq (default "preferred" .workload.spread) "required") }}
      # Of one revision only: during an update the old pods must not decide where the new ones go.
      matchLabelKeys: [pod-template-hash]
      labelSelector:
        matchLabels:
          {{- include "autoscale.siloSelector" . | nindent 10 }}
  {{- end }}
  {{- if $v.database.evaluation.enabled }}
  initContainers:
    {{- include "autoscale.migrateContainer" .root | nindent 4 }}
  {{- end }}
  containers:
    - name: {{ ternary "silo" "dashboard" $isSilo }}
      image: {{ include "autoscale.image" .root }}
      imagePullPolicy: {{ $v.image.pullPolicy }}
      args: [--config, /etc/autoscale/settings/settings.json]
      env:
        {{- if and $isSilo (eq $v.orleans.clustering "adonet") }}
        # Other silos call this pod by its own address, which no Service and no interface of the node stands for.
        - name: AUTOSCALE_Silo__AdvertisedAddress
          valueFrom: { fieldRef: { fieldPath: status.podIP } }
        {{- end }}
        {{- include "autoscale.secretVariables" . | nindent 8 }}
      ports:
        - { name: gateway, containerPort: {{ ternary 8443 8080 (ne .tls "") }}, protocol: TCP }
        {{- if and $isSilo $v.monitoring.metrics.enabled }}
        - { name: metrics, containerPort: 9464, protocol: TCP }
        {{- end }}
        {{- if and $isSilo (eq $v.orleans.clustering "adonet") }}
        - { name: silo, containerPort: 11111, protocol: TCP }
        - { name: client, containerPort: 30000, protocol: TCP }
        {{- end }}
      # Live from when the gateway listens, which is after the silo has joined its cluster, or the dashboard has found one. Ten minutes for a first start that makes models.
      startupProbe:
        httpGet: { path: /v2/health/live, port: gateway, scheme: {{ $scheme }} }
        periodSeconds: 2
        timeoutSeconds: 2
        failureThreshold: 300
      # Not ready from the first moment of a stop on, while it still serves.
      readinessProbe:
        httpGet: { path: /v2/health/ready, port: gateway, scheme: {{ $scheme }} }
        periodSeconds: 5
        timeoutSeconds: 2
        failureThreshold: 2
      # Asks the process only, no database and no other silo: a restart mends neither.
      livenessProbe:
        httpGet: { path: /v2/health/live, port: gateway, scheme: {{ $scheme }} }
        periodSeconds: 10
        timeoutSeconds: 5
        failureThreshold: 6
      resources:
        {{- toYaml .workload.resources | nindent 8 }}
      securityContext:
        {{- include "autoscale.containerSecurityContext" .root | nindent 8 }}
      volumeMounts:
        - { name: settings, mountPath: /etc/autoscale/settings, readOnly: true }
        {{- if .tls }}
        - { name: tls, mountPath: /etc/autoscale/tls, readOnly: true }
        {{- if and $isSilo $v.gateway.tls.clientAuthoritySecretName }}
        - { name: client-authority, mountPath: /etc/autoscale/client-authority, readOnly: true }
        {{- end }}
        {{- end }}
        {{- if $v.models.publishers.configMapName }}
        - { name: publishers, mountPath: /etc/autoscale/publishers, readOnly: true }
        {{- end }}
        {{- if and $isSilo $v.models.claimName }}
        - { name: models, mountPath: /models, readOnly: true }
        {{- end }}
        - { name: data, mountPath: /var/lib/autoscale }
        - { name: tmp, mountPath: /tmp }
  volumes:
    - name: settings
      configMap: { name: {{ .config }} }
    {{- if .tls }}
    - name: tls
      secret: { secretName: {{ .tls }}, defaultMode: 0440 }
    {{- if and $isSilo $v.gateway.tls.clientAuthoritySecretName }}
    - name: client-authority
      secret: { secretName: {{ $v.gateway.tls.clientAuthoritySecretName }}, defaultMode: 0440, items: [{ key: ca.crt, path: ca.crt }] }
    {{- end }}
    {{- end }}
    {{- if $v.models.publishers.configMapName }}
    - name: publishers
      configMap: { name: {{ $v.models.publishers.configMapName }} }
    {{- end }}
    {{- if and $isSilo $v.models.claimName }}
    - name: models
      persistentVolumeClaim: { claimName: {{ $v.models.claimName }}, readOnly: true }
    {{- end }}
    - name: data
      {{- if $v.database.sqlite.claimName }}
      persistentVolumeClaim: { claimName: {{ $v.database.sqlite.claimName }} }
      {{- else }}
      emptyDir: { sizeLimit: 8Gi }
      {{- end }}
    - name: tmp
      emptyDir: { sizeLimit: 1Gi }
{{- end -}}

{{- define "autoscale.siloSelector" -}}
{{ include "autoscale.selector" .root }}
app.kubernetes.io/component: {{ .component }}
{{- if eq .component "peer" }}
autoscale/site: {{ .site }}
{{- end }}
{{- end -}}

{{- define "autoscale.podSecurityContext" -}}
runAsNonRoot: true
runAsUser: {{ .Values.podSecurity.userId }}
runAsGroup: {{ .Values.podSecurity.userId }}
fsGroup: {{ .Values.podSecurity.userId }}
seccompProfile: { type: RuntimeDefault }
{{- end -}}

{{- define "autoscale.containerSecurityContext" -}}
allowPrivilegeEscalation: false
privileged: false
readOnlyRootFilesystem: true
capabilities: { drop: [ALL] }
{{- end -}}

{{/* What must not lie in a ConfigMap. The dictionary holds root and component; a dashboard enrolls nobody. */}}
{{- define "autoscale.secretVariables" -}}
{{- $v := .root.Values -}}
{{- if eq $v.database.provider "postgres" -}}
- name: AUTOSCALE_Storage__ConnectionString
  valueFrom: { secretKeyRef: { name: {{ include "autoscale.databaseSecretName" .root }}, key: {{ include "autoscale.databaseSecretKey" .root }} } }
{{ end -}}
{{- if ne .component "dashboard" -}}
{{- range $index, $key := $v.identity.enrollmentKeys -}}
- name: AUTOSCALE_Identity__EnrollmentKeys__{{ $index }}
  valueFrom: { secretKeyRef: { name: {{ $key.secretName }}, key: {{ $key.secretKey }} } }
{{ end -}}
{{- end -}}
{{- range $index, $key := $v.identity.operatorKeys -}}
- name: AUTOSCALE_Identity__OperatorKeys__{{ $index }}
  valueFrom: { secretKeyRef: { name: {{ $key.secretName }}, key: {{ $key.secretKey }} } }
{{ end -}}
{{- end -}}

