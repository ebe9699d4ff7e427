{{/*
What values.schema.json cannot say: values that do not go together. All problems at once, each with its cure.
*/}}
{{- define "autoscale.check" -}}
{{- $v := .Values -}}
{{- $problems := list -}}
{{- if and (eq $v.database.provider "postgres") (not $v.database.evaluation.enabled) (not $v.database.secretName) -}}
{{- $problems = append $problems "database.secretName is empty: name the Secret that holds PostgreSQL's connection string, or set database.evaluation.enabled to try the chart out." -}}
{{- end -}}
{{- if and $v.database.evaluation.enabled (or $v.database.secretName $v.database.migrationSecretName) -}}
{{- $problems = append $problems "database.evaluation.enabled is set beside database.secretName or migrationSecretName: the release would not use the database it runs. Leave one out." -}}
{{- end -}}
{{- if and $v.database.evaluation.enabled (ne $v.database.provider "postgres") -}}
{{- $problems = append $problems "database.evaluation.enabled runs a PostgreSQL but database.provider is sqlite. Leave one out." -}}
{{- end -}}
{{- if and (eq $v.database.provider "sqlite") (ne $v.orleans.clustering "localhost") -}}
{{- $problems = append $problems "database.provider is sqlite: silos cannot find each other through it. Set orleans.clustering to localhost for one silo on its own, or use PostgreSQL." -}}
{{- end -}}
{{- if and (eq $v.orleans.clustering "localhost") (or $v.peers $v.cloud.autoscaling.enabled (gt (int $v.cloud.replicas) 1)) -}}
{{- $problems = append $problems "orleans.clustering is localhost: such silos do not find each other. Set cloud.replicas to 1 with neither autoscaling nor peers, or orleans.clustering to adonet." -}}
{{- end -}}
{{- if not $v.identity.enrollmentKeys -}}
{{- $problems = append $problems "identity.enrollmentKeys is empty: no device could enroll. Give at least one { secretName, secretKey }." -}}
{{- end -}}
{{- if not $v.identity.operatorKeys -}}
{{- $problems = append $problems "identity.operatorKeys is empty: nobody could operate the fleet. Give at least one { secretName, secretKey }." -}}
{{- end -}}
{{- if and (eq $v.gateway.tls.mode "secret") (not $v.gateway.tls.secretName) -}}
{{- $problems = append $problems "gateway.tls.secretName is empty: name the Secret with the gateway's certificate, or set gateway.tls.mode to ingress where an Ingress ends TLS." -}}
{{- end -}}
{{- if and (eq $v.gateway.tls.mode "ingress") $v.gateway.tls.clientAuthoritySecretName -}}
{{- $problems = append $problems "gateway.tls.clientAuthoritySecretName is set but gateway.tls.mode is ingress: client certificates are checked where TLS ends. Have the Ingress check them, or set the mode to secret." -}}
{{- end -}}
{{- if and (eq $v.gateway.tls.mode "ingress") (not $v.gateway.ingress.enabled) -}}
{{- $problems = append $problems "gateway.tls.mode is ingress but gateway.ingress.enabled is false: tokens would travel in the clear. Enable the Ingress, or set the mode to secret." -}}
{{- end -}}
{{- if and (eq $v.gateway.tls.mode "ingress") (ne $v.gateway.service.type "ClusterIP") -}}
{{- $problems = append $problems "gateway.tls.mode is ingress but gateway.service.type opens the port without TLS past the Ingress. Set it to ClusterIP." -}}
{{- end -}}
{{- if and $v.gateway.ingress.enabled (or (not $v.gateway.ingress.host) (not $v.gateway.ingress.tlsSecretName)) -}}
{{- $problems = append $problems "gateway.ingress is enabled without host and tlsSecretName: give the name devices call and the Secret with its certificate." -}}
{{- end -}}
{{- if gt (int $v.cloud.autoscaling.minReplicas) (int $v.cloud.autoscaling.maxReplicas) -}}
{{- $problems = append $problems "cloud.autoscaling.minReplicas is above maxReplicas." -}}
{{- end -}}
{{- if or (eq $v.image.tag "latest") (hasSuffix ":latest" $v.database.evaluation.image) -}}
{{- $problems = append $problems "an image has the tag 'latest': a pod that restarts must come back as what it was. Name a version, or a digest." -}}
{{- end -}}
{{- if ne (empty $v.models.publishers.configMapName) (empty $v.models.publishers.files) -}}
{{- $problems = append $problems "models.publishers has a ConfigMap without files, or files without a ConfigMap. Give both, or neither." -}}
{{- end -}}
{{- if and $v.dashboard.enabled (eq $v.dashboard.servedBy "own") -}}
{{- if or (ne $v.orleans.clustering "adonet") (ne $v.database.provider "postgres") -}}
{{- $problems = append $problems "dashboard.servedBy is own, which finds the silos over PostgreSQL. Set orleans.clustering to adonet and database.provider to postgres, or let the silos serve it." -}}
{{- end -}}
{{- if not (include "autoscale.dashboardTlsSecret" .) -}}
{{- $problems = append $problems "dashboard.servedBy is own without dashboard.tlsSecretName: the Ingress ends TLS for the cloud only. Name the Secret with the dashboard's certificate." -}}
{{- end -}}
{{- end -}}
{{- $sites := dict -}}
{{- range $v.peers -}}
{{- if hasKey $sites .site -}}
{{- $problems = append $problems (printf "peers has site '%s' twice: one entry a site." .site) -}}
{{- end -}}
{{- $_ := set $sites .site true -}}
{{- if and (eq $v.gateway.tls.mode "ingress") (not .tlsSecretName) -}}
{{- $problems = append $problems (printf "peers: site '%s' has no tlsSecretName: the Ingress ends TLS for the cloud only. Name the Secret with the site's certificate." .site) -}}
{{- end -}}
{{- if and (eq (default "Deployment" .kind) "DaemonSet") .replicas -}}
{{- $problems = append $problems (printf "peers: site '%s' is a DaemonSet with replicas: it runs one silo a node. Leave replicas out." .site) -}}
{{- end -}}
{{- end -}}
{{- if $problems -}}
{{- fail (printf "\n\nThese values do not go together:\n  - %s\n" (join "\n  - " $problems)) -}}
{{- end -}}
{{- end -}}
