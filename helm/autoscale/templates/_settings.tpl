{{/*
The settings of one silo as its JSON file: what the values say, then what the chart knows better. Secrets are not in it; they come as
variables. The dictionary holds root, component (cloud, peer or dashboard), tier, site, tls (a Secret's name or empty) and settings (of the workload).
*/}}
{{- define "autoscale.settings" -}}
{{- $v := .root.Values -}}
{{- $isSilo := ne .component "dashboard" -}}
{{- $silo := dict
      "ClusterId" (default .root.Release.Name $v.orleans.clusterId)
      "ServiceId" (default .root.Release.Name $v.orleans.serviceId)
      "Clustering" $v.orleans.clustering
      "DrainSeconds" (int $v.shutdown.drainSeconds)
      "StopSeconds" (int $v.shutdown.stopSeconds) -}}
{{- if $isSilo -}}
{{- $silo = merge $silo (dict "Tier" .tier "Site" .site "SiloPort" 11111 "ClientPort" 30000) -}}
{{- else -}}
{{- $_ := set $silo "Role" "dashboard" -}}
{{- end -}}
{{- $gateway := dict "Urls" (list (ternary "https://*:8443" "http://*:8080" (ne .tls ""))) -}}
{{- if .tls -}}
{{- $_ := set $gateway "CertificatePath" "/etc/autoscale/tls/tls.crt" -}}
{{- $_ := set $gateway "CertificateKeyPath" "/etc/autoscale/tls/tls.key" -}}
{{- if and $isSilo $v.gateway.tls.clientAuthoritySecretName -}}
{{- $_ := set $gateway "ClientAuthorityPath" "/etc/autoscale/client-authority/ca.crt" -}}
{{- end -}}
{{- else -}}
{{- $_ := set $gateway "TlsTerminatedInFront" true -}}
{{- end -}}
{{- $own := dict "Silo" $silo "Gateway" $gateway "Storage" (dict "Provider" $v.database.provider "Directory" "/var/lib/autoscale") -}}
{{- if eq $v.database.provider "postgres" -}}
{{- /* The schema is the migration's: a silo that finds it too old says so and does not start. */ -}}
{{- $_ := set $own.Storage "Migrations" "verify" -}}
{{- end -}}
{{- if and $isSilo $v.monitoring.metrics.enabled -}}
{{- $_ := set $own "Telemetry" (dict "MetricsUrl" "http://*:9464") -}}
{{- end -}}
{{- $_ := set $own "Dashboard" (dict "Enabled" $v.dashboard.enabled "Serve" (or (not $isSilo) (eq $v.dashboard.servedBy "silos"))) -}}
{{- $models := dict -}}
{{- if and $isSilo $v.models.claimName -}}
{{- $_ := set $models "Directory" "/models" -}}
{{- end -}}
{{- if $v.models.publishers.configMapName -}}
{{- $keys := list -}}
{{- range $v.models.publishers.files -}}
{{- $keys = append $keys (printf "/etc/autoscale/publishers/%s" .) -}}
{{- end -}}
{{- $_ := set $models "PublisherKeys" $keys -}}
{{- end -}}
{{- $_ := set $own "Models" $models -}}
{{- $all := mergeOverwrite (dict) (deepCopy $v.settings) (deepCopy (default (dict) .settings)) $own -}}
{{- toPrettyJson $all -}}
{{- end -}}
