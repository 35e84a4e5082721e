# Completes seller-balance in zsh. Put this line into ~/.zshrc, below compinit: source <(seller-balance completion zsh)
_seller_balance() {
    local -a found
    found=(${(f)"$("${words[1]}" completion words -- "${(@)words[2,CURRENT]}" 2>/dev/null)"})
    if (( ${#found} )); then
        compadd -- $found
    else
        _files
    fi
}
compdef _seller_balance seller-balance
