{{/* How a gateway is reached; silo and client ports are in no Service. The dictionary holds root, tls and service. */}}
{{- define "autoscale.serviceSpec" -}}
{{- $type := default "ClusterIP" .service.type -}}
type: {{ $type }}
ports:
  - name: {{ ternary "https" "http" (ne .tls "") }}
    port: {{ include "autoscale.servicePort" . }}
    targetPort: gateway
    protocol: TCP
    appProtocol: {{ ternary "https" "http" (ne .tls "") }}
{{- if ne $type "ClusterIP" }}
externalTrafficPolicy: {{ default "Cluster" .service.externalTrafficPolicy }}
{{- end }}
{{- if and (eq $type "LoadBalancer") .service.loadBalancerSourceRanges }}
loadBalancerSourceRanges:
  {{- toYaml .service.loadBalancerSourceRanges | nindent 2 }}
{{- end }}
{{- end -}}

{{/* The port of an http address. */}}
{{- define "autoscale.portOf" -}}
{{- $address := urlParse . -}}
{{- $port := regexFind ":[0-9]+$" $address.host | trimPrefix ":" -}}
{{- default (ternary "443" "80" (eq $address.scheme "https")) $port -}}
{{- end -}}
