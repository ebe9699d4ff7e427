{{/* Brings PostgreSQL's schema to this version: forward only, safe to run twice and beside silos of the version before. */}}
{{- define "autoscale.migrateContainer" -}}
- name: migrate
  image: {{ include "autoscale.image" . }}
  imagePullPolicy: {{ .Values.image.pullPolicy }}
  args: [migrate, --set, "Storage:Provider=postgres"]
  env:
    - name: AUTOSCALE_Storage__ConnectionString
      valueFrom: { secretKeyRef: { name: {{ include "autoscale.migrationSecretName" . }}, key: {{ include "autoscale.databaseSecretKey" . }} } }
  resources:
    requests: { cpu: 50m, memory: 128Mi }
    limits: { memory: 256Mi }
  securityContext:
    {{- include "autoscale.containerSecurityContext" . | nindent 4 }}
  volumeMounts:
    - { name: tmp, mountPath: /tmp }
{{- end -}}
