{{/* Names and labels. A release's objects carry its name; site and role follow it. */}}

{{- define "autoscale.name" -}}
{{- default .Chart.Name .Values.nameOverride | trunc 63 | trimSuffix "-" -}}
{{- end -}}

{{- define "autoscale.fullname" -}}
{{- if .Values.fullnameOverride -}}
{{- .Values.fullnameOverride | trunc 40 | trimSuffix "-" -}}
{{- else if contains .Chart.Name .Release.Name -}}
{{- .Release.Name | trunc 40 | trimSuffix "-" -}}
{{- else -}}
{{- printf "%s-%s" .Release.Name .Chart.Name | trunc 40 | trimSuffix "-" -}}
{{- end -}}
{{- end -}}

{{/* What selects pods: never changes over the life of a release. */}}
{{- define "autoscale.selector" -}}
app.kubernetes.io/name: {{ include "autoscale.name" . }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end -}}

{{- define "autoscale.labels" -}}
{{ include "autoscale.selector" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/part-of: autoscale
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" }}
{{- end -}}

{{- define "autoscale.serviceAccountName" -}}
{{- if .Values.serviceAccount.create -}}
{{- default (include "autoscale.fullname" .) .Values.serviceAccount.name -}}
{{- else -}}
{{- default "default" .Values.serviceAccount.name -}}
{{- end -}}
{{- end -}}

{{- define "autoscale.image" -}}
{{- if .Values.image.digest -}}
{{- printf "%s@%s" .Values.image.repository .Values.image.digest -}}
{{- else -}}
{{- printf "%s:%s" .Values.image.repository (default .Chart.AppVersion .Values.image.tag) -}}
{{- end -}}
{{- end -}}

{{- define "autoscale.databaseSecretName" -}}
{{- if .Values.database.evaluation.enabled -}}
{{- printf "%s-database" (include "autoscale.fullname" .) -}}
{{- else -}}
{{- .Values.database.secretName -}}
{{- end -}}
{{- end -}}

{{- define "autoscale.migrationSecretName" -}}
{{- default (include "autoscale.databaseSecretName" .) .Values.database.migrationSecretName -}}
{{- end -}}

{{- define "autoscale.databaseSecretKey" -}}
{{- ternary "connectionString" .Values.database.secretKey .Values.database.evaluation.enabled -}}
{{- end -}}

{{/* Where the cloud's pods listen: 8443 with TLS of their own, 8080 behind an Ingress that ends it. */}}
{{- define "autoscale.cloudTlsSecret" -}}
{{- if eq .Values.gateway.tls.mode "secret" -}}{{ .Values.gateway.tls.secretName }}{{- end -}}
{{- end -}}

{{- define "autoscale.peerTlsSecret" -}}
{{- default (include "autoscale.cloudTlsSecret" .root) .peer.tlsSecretName -}}
{{- end -}}

{{- define "autoscale.dashboardTlsSecret" -}}
{{- default (include "autoscale.cloudTlsSecret" .) .Values.dashboard.tlsSecretName -}}
{{- end -}}

{{/* Not empty where the dashboard has pods of its own. */}}
{{- define "autoscale.ownDashboard" -}}
{{- if and .Values.dashboard.enabled (eq .Values.dashboard.servedBy "own") -}}yes{{- end -}}
{{- end -}}

{{- define "autoscale.servicePort" -}}
{{- $port := int (default .root.Values.gateway.service.port .port) -}}
{{- if $port -}}{{ $port }}{{- else -}}{{ ternary 443 80 (ne .tls "") }}{{- end -}}
{{- end -}}
