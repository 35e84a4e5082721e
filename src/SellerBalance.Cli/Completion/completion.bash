# Completes seller-balance in bash. Put this line into ~/.bashrc: source <(seller-balance completion bash)
_seller_balance() {
    local -a words
    local line=${COMP_LINE:0:COMP_POINT} current
    read -ra words <<<"$line"
    [[ $line == *[[:space:]] ]] && words+=("")
    current=${words[-1]}
    mapfile -t COMPREPLY < <("${words[0]}" completion words -- "${words[@]:1}" 2>/dev/null)
    # What follows an = or : is a word of its own to bash.
    local typed=${current%"${current##*[=:]}"}
    COMPREPLY=("${COMPREPLY[@]#"$typed"}")
}
complete -o default -F _seller_balance seller-balance
