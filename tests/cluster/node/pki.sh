# Keys and certificates of the cluster's parts, and the configurations of the parts that ask the API.
# Source it after lib.sh; call make_pki.

# certificate NAME SUBJECT [ALTERNATIVE-NAMES]
certificate() {
  local key=$state/pki/$1.key
  openssl ecparam -name prime256v1 -genkey -noout -out "$key"
  openssl req -new -key "$key" -subj "$2" |
    openssl x509 -req -CA "$state/pki/ca.crt" -CAkey "$state/pki/ca.key" -CAcreateserial -days 2 \
      -out "$state/pki/$1.crt" -extfile <(
        echo "basicConstraints=CA:FALSE"
        echo "keyUsage=critical,digitalSignature,keyEncipherment"
        echo "extendedKeyUsage=serverAuth,clientAuth"
        [ -z "${3:-}" ] || echo "subjectAltName=$3"
      )
}

# caller NAME SUBJECT [ALTERNATIVE-NAMES]: a certificate and a configuration that names it.
caller() {
  certificate "$@"
  cat >"$state/pki/$1.conf" <<CONF
apiVersion: v1
kind: Config
current-context: cluster
contexts: [{name: cluster, context: {cluster: cluster, user: $1}}]
clusters:
  - name: cluster
    cluster: {server: "https://$node_ip:6443", certificate-authority: $state/pki/ca.crt}
users:
  - name: $1
    user: {client-certificate: $state/pki/$1.crt, client-key: $state/pki/$1.key}
CONF
}

make_pki() (
  umask 077
  mkdir -p "$state/pki"
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 \
    -subj /CN=cluster-of-the-tests -keyout "$state/pki/ca.key" -out "$state/pki/ca.crt"
  openssl genrsa -out "$state/pki/accounts.key" 2048
  openssl rsa -in "$state/pki/accounts.key" -pubout -out "$state/pki/accounts.pub"
  local names="DNS:kubernetes,DNS:kubernetes.default,DNS:kubernetes.default.svc,DNS:localhost"
  certificate apiserver /CN=kube-apiserver "$names,IP:127.0.0.1,IP:$node_ip,IP:$api_ip"
  certificate kubelet-caller /O=system:masters/CN=kube-apiserver-kubelet-client
  certificate front-proxy /CN=front-proxy
  caller admin /O=system:masters/CN=admin
  caller controller-manager /CN=system:kube-controller-manager
  caller scheduler /CN=system:kube-scheduler
  caller proxy /CN=system:kube-proxy
  caller netpol /O=system:masters/CN=netpol
  caller kubelet /O=system:nodes/CN=system:node:node "DNS:node,IP:$node_ip"
)
